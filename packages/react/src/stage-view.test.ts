import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { toStageViews } from './stage-view.ts'

const plan = [
  { id: 'tier1', title: 'Checking barcode in cache', tier: 1, optional: true },
  { id: 'tier2', title: 'Extracting text from image', tier: 2, optional: true },
  { id: 'health', title: 'Analyzing health insights' },
  { id: 'untitled' },
]
const states = (parts: Parameters<typeof watched>[0]): string[] =>
  toStageViews(watched({ plan, ...parts })).map(({ state }) => state)

describe('toStageViews', () => {
  it('names a stage without a title by its id, and keeps its tier', () => {
    expect(toStageViews(watched({ plan }))).toMatchObject([
      { title: 'Checking barcode in cache', tier: 1 },
      { title: 'Extracting text from image', tier: 2 },
      { title: 'Analyzing health insights', tier: undefined },
      { title: 'untitled', tier: undefined },
    ])
  })

  it('passes over optional stages that the session has gone on without, but not over others', () => {
    expect(states({ status: 'active', stage: 'health', stages: { health: { status: 'active' } } })).toEqual([
      'skipped',
      'skipped',
      'active',
      'pending',
    ])
    expect(states({ status: 'active', stage: 'untitled', stages: { untitled: { status: 'active' } } })[2]).toBe(
      'pending',
    )
  })

  it('ends the stage that was active as its session ended', () => {
    const stages = { tier1: { status: 'active' as const } }
    expect(states({ status: 'completed', stage: 'tier1', stages })[0]).toBe('completed')
    expect(states({ status: 'failed', stage: 'tier1', stages })[0]).toBe('failed')
    expect(states({ status: 'cancelled', stage: 'tier1', stages })[0]).toBe('skipped')
  })

  it('has begun a stage that is current, although nothing else is told of it yet', () => {
    expect(states({ status: 'active', stage: 'tier1' })[0]).toBe('active')
  })

  it('repeats no title as a message', () => {
    const stages = {
      tier1: { status: 'active' as const, message: 'Checking barcode in cache' },
      health: { status: 'active' as const, message: 'Reading the label' },
    }
    const messages = toStageViews(watched({ plan, stages })).map(({ message }) => message)
    expect(messages).toEqual([undefined, undefined, 'Reading the label', undefined])
  })
})
