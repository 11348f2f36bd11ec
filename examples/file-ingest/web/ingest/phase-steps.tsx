import type { ReactElement } from 'react'
import { type PagePhase, PHASE_NAMES } from './page-phase.ts'

const ORDER: readonly PagePhase[] = ['choose', 'upload', 'process', 'results']

/** Where the visitor is: uploading and processing are phases of their own. */
export function PhaseSteps({ phase }: { readonly phase: PagePhase }): ReactElement {
  const now = ORDER.indexOf(phase)
  return (
    <ol className="phases" aria-label="Phases">
      {ORDER.map((name, index) => (
        <li
          key={name}
          data-state={index < now ? 'done' : index === now ? 'now' : 'later'}
          aria-current={name === phase ? 'step' : undefined}
        >
          <span className="phase-number" aria-hidden="true">
            {index + 1}
          </span>
          {PHASE_NAMES[name]}
        </li>
      ))}
    </ol>
  )
}
