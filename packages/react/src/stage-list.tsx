import type { ReactElement, ReactNode } from 'react'
import { Icon } from './icons.tsx'
import type { Labels } from './labels.ts'
import { getStageListProps, getStageProps } from './props.ts'
import type { StageView } from './stage-view.ts'

/** Props of the list of stages. */
interface StageListProps {
  readonly stages: readonly StageView[]
  readonly labels: Labels
  readonly icons: Readonly<Record<string, ReactNode>>
}

/** The stages of a session: icon, title, what it says of itself, tier and state. */
export function StageList({ stages, labels, icons }: StageListProps): ReactElement {
  return (
    <ol className="progress-stages" {...getStageListProps({ labels })}>
      {stages.map((stage) => (
        <li className="progress-stage" key={stage.id} {...getStageProps(stage)}>
          <span className="progress-stage-icon">
            {Object.hasOwn(icons, stage.id) ? icons[stage.id] : <Icon name={stage.id} />}
          </span>
          <span className="progress-stage-text">
            <span className="progress-stage-title">{stage.title}</span>
            {stage.message && <span className="progress-stage-message">{stage.message}</span>}
          </span>
          {stage.tier !== undefined && <span className="progress-stage-tier">{labels.tier(stage.tier)}</span>}
          <span className="progress-stage-state">
            {stage.state === 'active' || stage.state === 'pending' ? null : <Icon name={stage.state} />}
            <span className="progress-hidden">{labels.stage[stage.state]}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
