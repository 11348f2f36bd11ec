import { type BarOf, isIndeterminate, shownPercent } from './bar-state.ts'
import { type Labels, toLabels } from './labels.ts'
import type { StageView } from './stage-view.ts'
import { messageOf, type WordsOf } from './words.ts'

/** What goes with every props getter. */
export interface PropsOptions {
  /** In place of the English ones. */
  readonly labels?: Partial<Labels> | undefined
}

/** Attributes of a bar. */
export interface ProgressBarAttributes {
  readonly role: 'progressbar'
  readonly 'aria-label': string
  readonly 'aria-valuemin': 0
  readonly 'aria-valuemax': 100
  readonly 'aria-valuenow'?: number
  readonly 'aria-valuetext': string
  readonly 'data-status': string
  readonly 'data-indeterminate'?: ''
}

/** What of a snapshot a bar tells. */
export type BarParts = BarOf & WordsOf

/**
 * Attributes for the element that is the bar.
 *
 * @param snapshot - `undefined`: nothing was heard of the session yet.
 * @returns No `aria-valuenow` as long as nothing is known of how far it is.
 */
export function getProgressBarProps(
  snapshot: BarParts | undefined,
  options: PropsOptions & { /** Names the bar. */ readonly label?: string | undefined } = {},
): ProgressBarAttributes {
  const labels = toLabels(options.labels)
  const indeterminate = isIndeterminate(snapshot)
  return {
    role: 'progressbar',
    'aria-label': options.label ?? labels.progress,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    ...(indeterminate ? { 'data-indeterminate': '' } : { 'aria-valuenow': shownPercent(snapshot) }),
    'aria-valuetext': `${indeterminate ? '' : `${labels.percent(shownPercent(snapshot))}, `}${messageOf(snapshot, labels)}`,
    'data-status': snapshot?.status ?? 'pending',
  }
}

/** Attributes of a list of stages. */
export interface StageListAttributes {
  readonly role: 'list'
  readonly 'aria-label': string
}

/** Attributes for the list; the role is said although it is one, since Safari forgets it in lists without bullets. */
export function getStageListProps(options: PropsOptions = {}): StageListAttributes {
  return { role: 'list', 'aria-label': toLabels(options.labels).stages }
}

/** Attributes of a stage. */
export interface StageAttributes {
  readonly 'data-stage': string
  readonly 'data-state': StageView['state']
  readonly 'data-tier'?: number
  readonly 'aria-current'?: 'step'
}

/** Attributes for one stage in the list. */
export function getStageProps(stage: StageView): StageAttributes {
  return {
    'data-stage': stage.id,
    'data-state': stage.state,
    ...(stage.tier !== undefined && { 'data-tier': stage.tier }),
    ...(stage.current && { 'aria-current': 'step' as const }),
  }
}
