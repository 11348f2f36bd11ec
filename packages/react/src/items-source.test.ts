import type { ClientSession } from '@progress/client'
import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { createItemsSource } from './items-source.ts'

/** A session that counts who listens, and who reads its events. */
function counted() {
  const counts = { listeners: 0, readers: 0, begun: 0 }
  const snapshot = watched({ items: { a: { status: 'pending' } } })
  const session = {
    getSnapshot: () => snapshot,
    getConnection: () => ({ state: 'live' }),
    subscribe() {
      counts.listeners += 1
      return () => {
        counts.listeners -= 1
      }
    },
    [Symbol.asyncIterator]() {
      counts.readers += 1
      counts.begun += 1
      let end: (result: IteratorResult<never>) => void
      return {
        next: () => new Promise<IteratorResult<never>>((resolve) => (end = resolve)),
        async return() {
          counts.readers -= 1
          end?.({ done: true, value: undefined })
          return { done: true, value: undefined }
        },
      }
    },
  }
  return { counts, session: session as unknown as ClientSession<never> }
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('a source of items', () => {
  it('reads nothing before somebody listens', () => {
    const { counts, session } = counted()
    const source = createItemsSource(session)
    expect(source.getSnapshot()).toEqual([])
    expect(counts).toEqual({ listeners: 0, readers: 0, begun: 0 })
  })

  it('reads once for several who listen, also where one is off for a moment', async () => {
    const { counts, session } = counted()
    const source = createItemsSource(session)
    source.subscribe(() => undefined)()
    const offs = [source.subscribe(() => undefined), source.subscribe(() => undefined)]
    await settled()
    expect(counts.begun).toBe(1)
    expect(source.getSnapshot()).toEqual([{ id: 'a', status: 'pending' }])
    offs[0]?.()
    await settled()
    expect(source.getSnapshot()).toHaveLength(1)
  })

  it('lets go of the session when nobody listens any more', async () => {
    const { counts, session } = counted()
    const source = createItemsSource(session)
    const offs = [source.subscribe(() => undefined), source.subscribe(() => undefined)]
    await settled()
    for (const off of offs) off()
    await settled()
    expect(counts.listeners).toBe(0)
    expect(source.getSnapshot()).toEqual([])
  })
})
