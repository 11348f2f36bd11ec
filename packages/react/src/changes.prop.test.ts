import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyWatched } from '../test/any-watched.ts'
import { changesBetween } from './changes.ts'

describe('changesBetween', () => {
  it('is nothing between a state and itself', () => {
    fc.assert(
      fc.property(anyWatched, (snapshot) => {
        expect(changesBetween(snapshot, snapshot)).toMatchObject({ progress: false, stage: undefined, status: false })
      }),
    )
  })

  it('is everything for who knows nothing, or only of another session', () => {
    fc.assert(
      fc.property(anyWatched, anyWatched, (previous, next) => {
        fc.pre(previous.sessionId !== next.sessionId)
        expect(changesBetween(previous, next)).toEqual(changesBetween(undefined, next))
        expect(changesBetween(undefined, next)).toEqual({
          known: undefined,
          progress: true,
          stage: next.stage,
          status: true,
        })
      }),
    )
  })

  it('names the stage of the later state where it is another', () => {
    fc.assert(
      fc.property(anyWatched, anyWatched, (previous, next) => {
        const { stage } = changesBetween(previous, { ...next, sessionId: previous.sessionId })
        expect(stage).toBe(previous.stage === next.stage ? undefined : next.stage)
      }),
    )
  })
})
