import type { ProgressClient } from '@progress/client'
import { type ReactElement, StrictMode, useState, version } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import {
  ConnectionBadge,
  defaultItemChoice,
  ItemFilter,
  ItemList,
  ProgressProvider,
  ProgressTracker,
  toArrangement,
  useItems,
  useProgress,
  useSelector,
  useTopic,
} from '../../src/index.ts'
import { Around } from '../around.tsx'

function Page(): ReactElement {
  const progress = useProgress('scan', { input: { barcode: '4006381333931' }, key: 'versions' })
  const [choice, setChoice] = useState(defaultItemChoice)
  const { items, counts, isLoading } = useItems(progress.session, toArrangement(choice))
  const { sessions } = useTopic('shop:7')
  const stage = useSelector(progress.session, (snapshot) => snapshot?.stage)
  return (
    <>
      <ConnectionBadge />
      <ProgressTracker progress={progress} title="Scan" />
      <ItemFilter value={choice} onChange={setChoice} counts={counts} />
      <ItemList items={items} isLoading={isLoading} onRetry={(id) => progress.retry([id])} />
      <Around progress={progress as never} />
      <p>
        {sessions.size} in the shop, at {stage}
      </p>
    </>
  )
}

const tree = (client: ProgressClient): ReactElement => (
  <StrictMode>
    <ProgressProvider client={client}>
      <Page />
    </ProgressProvider>
  </StrictMode>
)

/** What is mounted by whichever React this file was bundled with. */
export const mounted = {
  version,
  /** @returns What unmounts it. */
  render(client: ProgressClient, element: HTMLElement): () => void {
    const root = createRoot(element)
    root.render(tree(client))
    return () => root.unmount()
  },
  toHtml: (client: ProgressClient): string => renderToString(tree(client)),
  /** @returns What unmounts it. */
  hydrate(client: ProgressClient, element: HTMLElement, onRecoverableError: (error: unknown) => void): () => void {
    const root = hydrateRoot(element, tree(client), { onRecoverableError })
    return () => root.unmount()
  },
}
