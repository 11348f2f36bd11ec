// @vitest-environment jsdom
import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { Activity, type ReactElement, type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConnectionBadge, ProgressProvider, useConnection, useProgress, useSession } from '../src/index.ts'
import { createStack, type Stack, scan } from './stack.ts'
import './patience.ts'

let stack: Stack
beforeEach(() => {
  stack = createStack()
})
afterEach(async () => {
  cleanup()
  await stack.close()
})

const wrapper = ({ children }: { children?: ReactNode }): ReactElement => (
  <StrictMode>
    <ProgressProvider client={stack.client}>{children}</ProgressProvider>
  </StrictMode>
)
const started = async (): Promise<string> => stack.client.start(scan, { barcode: '4006381333931' }).started
const follows = (): string[] => stack.requests.filter((request) => request.startsWith('GET'))

function Follower({ id }: { readonly id: string }): ReactElement {
  const { status, retry } = useSession(id)
  return (
    <button type="button" onClick={() => retry()}>
      {status}
    </button>
  )
}

describe('useSession', () => {
  it('follows a session by its id with one request under StrictMode', async () => {
    const id = await started()
    const { result } = renderHook(() => useSession(id, { workflow: scan }), { wrapper })
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(id))
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.result?.product.name).toBe('Oat bar'))
    expect(follows()).toEqual([`GET /sessions/${id}/events`])
  })

  it('waits for an id, and goes over to another', async () => {
    const ids = [await started(), await started()]
    const { result, rerender } = renderHook(({ id }) => useSession(id), {
      wrapper,
      initialProps: { id: undefined as string | undefined },
    })
    expect(result.current.status).toBe('idle')
    rerender({ id: ids[0] })
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(ids[0]))
    const first = result.current.session
    rerender({ id: ids[1] })
    await waitFor(() => expect(result.current.snapshot?.sessionId).toBe(ids[1]))
    expect(first?.getConnection().state).toBe('closed')
    rerender({ id: undefined })
    await waitFor(() => expect(result.current.status).toBe('idle'))
  })

  it('leaves a session that it is lent to its owner', async () => {
    const session = stack.client.start(scan, { barcode: '4006381333931' })
    const { result, unmount } = renderHook(() => useSession(session), { wrapper })
    await waitFor(() => expect(result.current.status).toBe('active'))
    unmount()
    await stack.worker.finish()
    expect(await session.result).toMatchObject({ insights: ['High in fibre'] })
  })

  it('follows anew what its owner has let go of, when it is tried again', async () => {
    const session = stack.client.start(scan, { barcode: '4006381333931' })
    const { result } = renderHook(() => useSession(session), { wrapper })
    await waitFor(() => expect(result.current.status).toBe('active'))
    act(() => session.detach())
    await waitFor(() => expect(result.current.isActive).toBe(false))
    expect(result.current.error).toBeUndefined()
    act(() => result.current.retry())
    await waitFor(() => expect(result.current.isActive).toBe(true))
    await act(() => stack.worker.finish())
    await waitFor(() => expect(result.current.status).toBe('completed'))
  })

  it('stays with the session that a retry led to, also after it was hidden', async () => {
    const id = await started()
    const page = (mode: 'visible' | 'hidden'): ReactElement => (
      <Activity mode={mode}>
        <Follower id={id} />
      </Activity>
    )
    const { rerender } = render(page('visible'), { wrapper })
    await screen.findByText('active')
    await act(() => stack.worker.fail())
    const failed = await screen.findByText('failed')
    act(() => failed.click())
    await screen.findByText('active')
    rerender(page('hidden'))
    await act(() => stack.worker.finish())
    rerender(page('visible'))
    await screen.findByText('completed')
  })

  it('tells of an id that nobody knows', async () => {
    const { result } = renderHook(() => useSession('nobody'), { wrapper })
    await waitFor(() => expect(result.current.error?.code).toBe('session_not_found'))
    expect(result.current.status).toBe('failed')
  })
})

function Page(): ReactElement {
  const { start } = useProgress(scan)
  return (
    <button type="button" onClick={() => start({ barcode: '4006381333931' })}>
      Scan
    </button>
  )
}

describe('useConnection', () => {
  it('is the one of the session that was started last below the provider', async () => {
    render(
      <>
        <ConnectionBadge />
        <Page />
      </>,
      { wrapper },
    )
    expect(screen.getByText('Not connected')).toBeDefined()
    act(() => screen.getByRole('button').click())
    await screen.findByText('Live')
    await act(() => stack.worker.finish())
    await screen.findByText('Closed')
  })

  it('is the one of a topic that it is given', () => {
    const topic = stack.client.topic('shop:7')
    const { result } = renderHook(() => useConnection(topic))
    expect(result.current.state).toBe('idle')
    topic.detach()
  })
})
