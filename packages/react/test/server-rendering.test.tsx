import type { ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it } from 'vitest'
import { ConnectionBadge, ProgressProvider, ProgressTracker, useProgress, useSession } from '../src/index.ts'
import { createStack, scan } from './stack.ts'

const stack = createStack()
afterEach(() => stack.close())

function Page(): ReactElement {
  const scanning = useProgress(scan, { input: { barcode: '4006381333931' } })
  const following = useSession('some-session')
  return (
    <>
      <ConnectionBadge />
      <ProgressTracker progress={scanning} title="Scan" />
      <ProgressTracker progress={following} />
    </>
  )
}

it('renders where there is no window, and asks nothing of the server', () => {
  expect('window' in globalThis).toBe(false)
  const html = renderToString(
    <ProgressProvider client={stack.client}>
      <Page />
    </ProgressProvider>,
  )
  expect(html).toContain('Not connected')
  expect(html).toContain('role="status"')
  expect(stack.requests).toEqual([])
})
