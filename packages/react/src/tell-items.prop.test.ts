import { applyEvent, type Snapshot } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { defaultComponentLabels as labels } from './component-labels.ts'
import { doneOf } from './summary.ts'
import { tellItems } from './tell-items.ts'

const ids = Array.from({ length: 24 }, (_, index) => `file-${index}`)
const fault = { code: 'image_corrupt', message: 'The picture cannot be decoded.', retryable: false }
const begun = watched({
  status: 'active',
  items: Object.fromEntries(ids.map((id) => [id, { status: 'pending' as const }])),
  counts: { ...watched().counts, total: ids.length, pending: ids.length },
})
/** States of a session whose items end, some well and some not, several at once. */
const anyCourse = fc
  .tuple(fc.shuffledSubarray(ids, { minLength: 1 }), fc.infiniteStream(fc.constantFrom('completed', 'failed')))
  .chain(([order, ends]) =>
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 24 }).map((sizes) => {
      const states: Snapshot[] = [begun]
      let at = 0
      for (const size of sizes) {
        const items = order.slice(at, at + size).map((id) => {
          const status = ends.next().value as 'completed' | 'failed'
          return [id, { status, ...(status === 'failed' && { error: fault }) }]
        })
        at += size
        const before = states.at(-1) as Snapshot
        const event = { type: 'progress', sessionId: 'a', seq: before.seq + 1, timestamp: 1 } as const
        states.push(applyEvent(before, { ...event, items: Object.fromEntries(items) }))
      }
      return states
    }),
  )
const tell = (before: Snapshot | undefined, after: Snapshot): string => tellItems(before, after, 10, labels)

describe('what is told of items', () => {
  it('names each milestone once, however seldom it is asked, and never one that is not reached', () => {
    fc.assert(
      fc.property(anyCourse, fc.infiniteStream(fc.boolean()), (states, looks) => {
        const told: number[] = []
        let last = begun
        for (const state of states) {
          if (looks.next().value) continue
          const milestone = /(\d+) of 24 processed/.exec(tell(last, state))?.[1]
          if (milestone) told.push(Number(milestone))
          for (const done of told) expect(done).toBeLessThanOrEqual(doneOf(state.counts))
          last = state
        }
        expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b))
        for (const done of told) expect(done % 10).toBe(0)
      }),
    )
  })

  it('tells of every failure, by name or by number', () => {
    fc.assert(
      fc.property(anyCourse, (states) => {
        let failures = 0
        for (const [index, state] of states.entries()) {
          const text = tell(states[index - 1], state)
          const many = /^(\d+) failed\./.exec(text)?.[1]
          failures += many ? Number(many) : text.split('cannot be decoded.').length - 1
        }
        expect(failures).toBe(states.at(-1)?.counts.failed)
      }),
    )
  })

  it('is nothing for one who comes later, nor where nothing has changed', () => {
    fc.assert(
      fc.property(anyCourse, (states) => {
        const state = states.at(-1) as Snapshot
        expect(tell(undefined, state)).toBe('')
        expect(tell({ ...begun, sessionId: 'b' }, state)).toBe('')
        expect(tell(state, state)).toBe('')
      }),
    )
  })

  it('is summed up at the end, once', () => {
    const counts = { ...begun.counts, pending: 0, completed: 22, failed: 2 }
    const ended = { ...begun, counts, status: 'completed' } as const
    expect(tell(begun, ended)).toBe('22 of 24 worked, 2 failed.')
    expect(tell(ended, ended)).toBe('')
  })
})
