import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyWatched } from '../test/any-watched.ts'
import { announce } from './announce.ts'
import { defaultLabels } from './labels.ts'

const say = (previous: Parameters<typeof announce>[0], next: Parameters<typeof announce>[1]): string =>
  announce(previous, next, defaultLabels)

describe('announce', () => {
  it('says nothing twice', () => {
    fc.assert(
      fc.property(anyWatched, (snapshot) => {
        expect(say(snapshot, snapshot)).toBe('')
      }),
    )
  })

  it('says nothing of a percentage within the same quarter', () => {
    fc.assert(
      fc.property(anyWatched, fc.nat(3), fc.tuple(fc.nat(24), fc.nat(24)), (snapshot, quarter, [a, b]) => {
        const at = (within: number) => ({ ...snapshot, percent: 25 * quarter + Math.min(within, 24) })
        expect(say(at(a), at(b))).toBe('')
      }),
    )
  })

  it('tells of each quarter that is reached, of several at once the last', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), (a, b) => {
        const active = (percent: number) => ({
          sessionId: 'a',
          seq: percent,
          status: 'active' as const,
          plan: [],
          percent,
        })
        const reached = Math.floor(b / 25) > Math.floor(a / 25)
        expect(say(active(a), active(b))).toBe(reached ? `${25 * Math.floor(b / 25)} percent.` : '')
      }),
    )
  })

  it('leaves failures to the alert', () => {
    fc.assert(
      fc.property(anyWatched, anyWatched, (previous, next) => {
        expect(say(previous, { ...next, status: 'failed' })).toBe('')
      }),
    )
  })

  it('tells of every other end once', () => {
    fc.assert(
      fc.property(anyWatched, fc.constantFrom('completed' as const, 'cancelled' as const), (next, status) => {
        const end = { ...next, status }
        expect(say({ ...end, status: 'active' }, end)).not.toBe('')
        expect(say(undefined, end)).not.toBe('')
      }),
    )
  })

  it('names the stage by its title wherever a session goes on', () => {
    fc.assert(
      fc.property(anyWatched, (next) => {
        fc.pre(next.stage !== undefined && ['active', 'paused', 'waiting'].includes(next.status))
        const title = next.plan.find(({ id }) => id === next.stage)?.title ?? next.stage
        expect(say(undefined, next)).toContain(`${title}.`)
      }),
    )
  })
})
