import type { ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it } from 'vitest'
import {
  ConnectionBadge,
  ItemList,
  ProgressProvider,
  ProgressTracker,
  useItems,
  useProgress,
  useSelector,
  useSession,
  useTopic,
} from '../src/index.ts'
import { Around } from './around.tsx'
import { createStack, scan } from './stack.ts'

const stack = createStack()
afterEach(() => stack.close())

function Page(): ReactElement {
  const scanning = useProgress(scan, { input: { barcode: '4006381333931' }, key: 'page' })
  const following = useSession('some-session')
  const { sessions } = useTopic('shop:7')
  const { items, isLoading } = useItems(following.session)
  const percent = useSelector(following.session, (snapshot) => snapshot?.percent ?? 0)
  return (
    <>
      <ConnectionBadge />
      <ProgressTracker progress={scanning} title="Scan" />
      <ProgressTracker progress={following} />
      <Around progress={scanning as never} />
      <ItemList items={items} isLoading={isLoading} />
      <ItemList items={[{ id: 'known.pdf', status: 'pending' }]} />
      <p>{`${sessions.size} at ${percent}`}</p>
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
  expect(html).toContain('known.pdf')
  expect(html).toContain('0 at 0')
  expect(stack.requests).toEqual([])
})
