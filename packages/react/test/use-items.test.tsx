// @vitest-environment jsdom
import type { ListedItem } from '@progress/core'
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Arrangement, ProgressProvider, useItems, useSession } from '../src/index.ts'
import { createStack, type Stack, scan } from './stack.ts'
import './patience.ts'

let stack: Stack
let id: string
beforeEach(async () => {
  stack = createStack()
  id = await stack.client.start(scan, { barcode: '4006381333931' }).started
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
const shown = (arrangement?: Arrangement) =>
  renderHook(
    (more: Arrangement | undefined) => {
      const { session, snapshot } = useSession(id)
      return { ...useItems(session, more ?? arrangement), snapshot }
    },
    { wrapper, initialProps: undefined as Arrangement | undefined },
  )
const add = (count: number): Promise<void> =>
  act(() =>
    stack.worker.do((emitter) => {
      for (let index = 0; index < count; index += 1) emitter.item(`file-${index}`, { index, size: count - index })
    }),
  )
const change = (index: number, patch: Partial<ListedItem>): Promise<void> =>
  act(() => stack.worker.do((emitter) => emitter.item(`file-${index}`, patch)))
const pages = (): string[] => stack.requests.filter((request) => request.endsWith('/items'))
const bySize = (a: ListedItem, b: ListedItem): number => (a.size ?? 0) - (b.size ?? 0)

describe('useItems', () => {
  it('gives the items of a session in order, with how many there are of each', async () => {
    const { result } = shown()
    expect(result.current).toMatchObject({ items: [], total: 0 })
    await add(3)
    await waitFor(() => expect(result.current.items.map((item) => item.id)).toEqual(['file-0', 'file-1', 'file-2']))
    await change(1, { status: 'completed' })
    await waitFor(() => expect(result.current.counts.completed).toBe(1))
    expect(result.current).toMatchObject({ total: 3, isLoading: false, counts: { pending: 2 } })
    expect(result.current.items[1]?.status).toBe('completed')
  })

  it('gives the same list, and the same items in it, as long as they do not change', async () => {
    const { result } = shown()
    await add(3)
    await waitFor(() => expect(result.current.items).toHaveLength(3))
    const before = result.current.items
    await act(() => stack.worker.do((emitter) => emitter.stage('barcode_check')))
    await waitFor(() => expect(result.current.snapshot?.stage).toBe('barcode_check'))
    expect(result.current.items).toBe(before)
    await change(0, { percent: 40 })
    await waitFor(() => expect(result.current.items[0]?.percent).toBe(40))
    expect(result.current.items[2]).toBe(before[2])
  })

  it('filters and sorts as it is asked to, and tells of all all the same', async () => {
    const { result, rerender } = shown({ status: ['failed', 'pending'], sort: bySize })
    await add(4)
    await change(2, { status: 'active' })
    await waitFor(() => expect(result.current.items.map(({ size }) => size)).toEqual([1, 3, 4]))
    expect(result.current.total).toBe(4)
    rerender({ filter: ({ size = 0 }) => size > 2 })
    expect(result.current.items.map((item) => item.id)).toEqual(['file-0', 'file-1'])
  })

  it('reads what a snapshot leaves out, once under StrictMode', async () => {
    await add(600)
    const { result } = shown()
    await waitFor(() => expect(result.current).toMatchObject({ isLoading: false, total: 600 }))
    expect(result.current.items).toHaveLength(600)
    expect(result.current.snapshot?.itemsOmitted).toBe(true)
    expect(pages()).toHaveLength(2)
    await change(599, { status: 'completed', percent: 100 })
    await waitFor(() => expect(result.current.items[599]?.status).toBe('completed'))
    expect(pages()).toHaveLength(2)
  })

  it('is loading until the state of the session has come, and no longer where it never comes', async () => {
    const { result } = shown()
    await waitFor(() => expect(result.current.snapshot).toBeDefined())
    expect(result.current.isLoading).toBe(false)
    id = 'nobody'
    const lost = shown()
    await waitFor(() => expect(lost.result.current.isLoading).toBe(true))
    await waitFor(() => expect(lost.result.current.isLoading).toBe(false))
  })

  it('has none while there is no session, and reads nothing any more after unmounting', async () => {
    await add(2)
    const { result, rerender } = renderHook(
      ({ of }: { of: string | undefined }) => {
        const { session } = useSession(of)
        return useItems(session)
      },
      { wrapper, initialProps: { of: undefined as string | undefined } },
    )
    expect(result.current).toMatchObject({ items: [], total: 0, isLoading: false })
    rerender({ of: id })
    await waitFor(() => expect(result.current.items).toHaveLength(2))
    rerender({ of: undefined })
    await waitFor(() => expect(result.current.items).toHaveLength(0))
  })
})
