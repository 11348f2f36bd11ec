import { isFinal, type Snapshot } from '@progress/core'
import { type ReactElement, useMemo } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { currentItemOf } from './current-item-of.ts'

/** Props of the current item. */
export interface CurrentItemProps {
  readonly snapshot: Pick<Snapshot, 'items' | 'status'> | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** The name of what is being worked on; it fades to the next. The line keeps its place while there is none. */
export function CurrentItem({ snapshot, labels }: CurrentItemProps): ReactElement {
  const words = toComponentLabels(labels)
  // A worker that was lost has left its items as they were.
  const items = snapshot && !isFinal(snapshot.status) ? snapshot.items : undefined
  const current = useMemo(() => items && currentItemOf(items), [items])
  return (
    <p className="progress-part progress-current">
      {current && (
        <>
          <span className="progress-current-label">{words.current} </span>
          <span className="progress-fade" key={current.id}>
            {current.name}
          </span>
          {current.others > 0 && <span className="progress-current-label"> {words.more(current.others)}</span>}
        </>
      )}
    </p>
  )
}
