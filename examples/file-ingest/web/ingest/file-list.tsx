import type { ClientSession } from '@progress/client'
import type { AnyWorkflow } from '@progress/core'
import { defaultItemChoice, ItemFilter, ItemList, toArrangement, useItems } from '@progress/react'
import { type ReactElement, useState } from 'react'
import { describeFailure } from './hints.ts'

/** Props of the list. */
interface FileListProps<W extends AnyWorkflow> {
  readonly session: ClientSession<W> | undefined
  /** Has one that failed tried again, while the others go on or after the end. */
  readonly onRetry: (id: string) => void
}

const LABELS = { items: 'Files', error: describeFailure }

/** Every file of a session, however many, with what it is doing or what became of it. */
export function FileList<W extends AnyWorkflow>({ session, onRetry }: FileListProps<W>): ReactElement {
  const [choice, setChoice] = useState(defaultItemChoice)
  const { items, counts, isLoading } = useItems(session, toArrangement(choice))
  return (
    <section className="card file-list" aria-label="All files">
      <div className="panel-head">
        <h2>Files</h2>
        <ItemFilter value={choice} onChange={setChoice} counts={counts} labels={LABELS} />
      </div>
      <ItemList items={items} isLoading={isLoading} onRetry={onRetry} canRetry={always} labels={LABELS} />
    </section>
  )
}

/** A person may have put right what was wrong: they may try whatever the error says. */
const always = (): boolean => true
