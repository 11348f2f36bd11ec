import { isFinal } from '@progress/core'
import { type ReactElement, useCallback, useMemo } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { Glyph } from './glyph.tsx'
import { type ToldItems, tellItems } from './tell-items.ts'
import { useTold } from './use-told.ts'

/** Two sentences take about as long to hear. */
const PACE_MS = 3_000

/** Settings of the milestones. */
export interface MilestonesOptions {
  /** How many items make one. @defaultValue 10 */
  readonly every?: number | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/**
 * The text of a polite live region that tells how items go: which failed, milestones, and how many there were at the
 * end. It goes with the tracker's own, which tells of the session.
 */
export function useMilestones(snapshot: ToldItems | undefined, options: MilestonesOptions = {}): string {
  const { every = 10, labels } = options
  const words = useMemo(() => toComponentLabels(labels), [labels])
  const tell = useCallback(
    (told: ToldItems | undefined, next: ToldItems) => tellItems(told, next, every, words),
    [every, words],
  )
  return useTold(snapshot, tell, { paceMs: PACE_MS, isLast: snapshot && isFinal(snapshot.status) })
}

/** Props of the milestones. */
export interface MilestonesProps extends MilestonesOptions {
  readonly snapshot: ToldItems | undefined
}

/** Says how items go, seen and heard: `30 of 120 processed.` */
export function Milestones({ snapshot, ...options }: MilestonesProps): ReactElement {
  const text = useMilestones(snapshot, options)
  return (
    <p className="progress-part progress-milestone" role="status">
      {text && (
        <span className="progress-fade" key={text}>
          <Glyph name="milestone" />
          {text}
        </span>
      )}
    </p>
  )
}
