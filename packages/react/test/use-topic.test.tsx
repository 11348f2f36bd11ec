// @vitest-environment jsdom
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProgressProvider, useTopic } from '../src/index.ts'
import { createStack, type Stack, scan } from './stack.ts'
import './patience.ts'

const input = { barcode: '4006381333931' }
let isOpen = true
let stack: Stack
beforeEach(() => {
  isOpen = true
  stack = createStack({ maxAttempts: 0 }, () => isOpen)
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
const shop = (initial: string | undefined = 'shop:7') =>
  renderHook(({ topic }: { topic: string | undefined }) => useTopic<typeof scan>(topic), {
    wrapper,
    initialProps: { topic: initial } as { topic: string | undefined },
  })
const begun = async (): Promise<string> => stack.client.start(scan, input).started
const follows = (): string[] => stack.requests.filter((request) => request.startsWith('GET'))

describe('useTopic', () => {
  it('follows all sessions of a topic with one request under StrictMode', async () => {
    const ids = [await begun(), await begun()]
    const { result } = shop()
    await waitFor(() => expect(new Set(result.current.sessions.keys())).toEqual(new Set(ids)))
    expect(follows()).toEqual(['GET /topics/shop%3A7/events'])
    await act(() => stack.worker.do((emitter) => emitter.stage('cache_check')))
    await waitFor(() =>
      expect([...result.current.sessions.values()].map(({ stage }) => stage)).toContain('cache_check'),
    )
  })

  it('tells a topic without sessions from one of which nothing is known yet', async () => {
    const { result, rerender } = shop()
    expect(result.current).toMatchObject({ isLoading: true, sessions: new Map() })
    await waitFor(() => expect(result.current.isLoading).toBe(false))
    expect(result.current.sessions.size).toBe(0)
    rerender({ topic: undefined })
    await waitFor(() => expect(result.current.connection.state).toBe('idle'))
  })

  it('follows again when it is asked to, after the connection was given up', async () => {
    isOpen = false
    const { result } = shop()
    await waitFor(() => expect(result.current.connection.state).toBe('closed'))
    expect(result.current.isLoading).toBe(true)
    isOpen = true
    const id = await begun()
    act(() => result.current.reconnect())
    await waitFor(() => expect(result.current.sessions.has(id)).toBe(true))
  })

  it('goes over to another topic, and lets go on unmounting', async () => {
    const { result, rerender, unmount } = shop('shop:8')
    await waitFor(() => expect(result.current.isLoading).toBe(false))
    const id = await begun()
    rerender({ topic: 'shop:7' })
    await waitFor(() => expect([...result.current.sessions.keys()]).toEqual([id]))
    const last = result.current.sessions
    unmount()
    await stack.worker.finish()
    expect(last.get(id)?.status).not.toBe('completed')
  })
})
