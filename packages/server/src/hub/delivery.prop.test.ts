import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBehind, nextFor, onGrid } from './delivery.ts'

const anyPosition = fc.record({ cursor: fc.option(fc.nat(9), { nil: undefined }), timeline: fc.nat(1) })
const anyHeld = fc
  .record({ head: fc.nat(9), floor: fc.nat(9), timeline: fc.nat(1), verified: fc.boolean() })
  .map(({ floor, ...held }) => ({ ...held, reaches: (cursor: number) => cursor >= floor && cursor <= held.head }))

describe('what comes next', () => {
  it('is nothing exactly at the head of the same timeline', () => {
    fc.assert(
      fc.property(anyPosition, anyHeld, fc.boolean(), (position, held, joining) => {
        const isAtHead = position.cursor === held.head && position.timeline === held.timeline
        expect(nextFor(position, held, joining) === 'nothing').toBe(isAtHead)
      }),
    )
  })

  it('is events only where the ring reaches the cursor', () => {
    fc.assert(
      fc.property(anyPosition, anyHeld, fc.boolean(), (position, held, joining) => {
        if (nextFor(position, held, joining) !== 'events') return
        expect(position.timeline).toBe(held.timeline)
        expect(held.reaches(position.cursor as number)).toBe(true)
      }),
    )
  })

  it('is a read only for who joins, and a wait only beyond a head that the store could not confirm', () => {
    fc.assert(
      fc.property(anyPosition, anyHeld, fc.boolean(), (position, held, joining) => {
        const next = nextFor(position, held, joining)
        if (next === 'read') expect(joining && (position.cursor as number) < held.head).toBe(true)
        if (next === 'wait') expect(!held.verified && (position.cursor as number) > held.head).toBe(true)
      }),
    )
  })

  it('is something to send exactly for who is behind', () => {
    fc.assert(
      fc.property(anyPosition, anyHeld, (position, held) => {
        const next = nextFor(position, held, false)
        expect(isBehind(position, held)).toBe(next === 'events' || next === 'snapshot')
      }),
    )
  })

  it.each([
    ['no cursor', { cursor: undefined, timeline: 0 }, 'snapshot'],
    ['a cursor in the ring', { cursor: 5, timeline: 0 }, 'events'],
    ['a cursor older than the ring', { cursor: 1, timeline: 0 }, 'read'],
    ['the head', { cursor: 7, timeline: 0 }, 'nothing'],
    ['a cursor beyond the head', { cursor: 8, timeline: 0 }, 'snapshot'],
    ['a cursor of another timeline', { cursor: 5, timeline: 1 }, 'snapshot'],
  ])('for %s is as the protocol says', (_, position, next) => {
    const held = { head: 7, timeline: 0, verified: true, reaches: (cursor: number) => cursor >= 4 }
    expect(nextFor(position, held, true)).toBe(next)
  })
})

describe('the grid', () => {
  it('is never early, and late by less than a step and a millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 42 }), fc.integer({ min: 0, max: 5_000 }), (dueAt, intervalMs) => {
        const stepMs = intervalMs / 8
        const at = onGrid(dueAt, stepMs)
        expect(at).toBeGreaterThanOrEqual(dueAt)
        expect(at).toBeLessThan(dueAt + stepMs + 1)
      }),
    )
  })

  it('brings those together who are due within one step', () => {
    expect([101, 106, 112].map((dueAt) => onGrid(dueAt, 12.5))).toEqual([113, 113, 113])
  })
})
