import type { ProgressClient } from '@progress/client'
import { type ReactElement, StrictMode, version } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { ConnectionBadge, ProgressProvider, ProgressTracker, useProgress } from '../../src/index.ts'

function Page(): ReactElement {
  const progress = useProgress('scan', { input: { barcode: '4006381333931' } })
  return (
    <>
      <ConnectionBadge />
      <ProgressTracker progress={progress} title="Scan" />
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
