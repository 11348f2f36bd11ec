import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { announce, type SpokenParts } from './announce.ts'
import { defaultLabels } from './labels.ts'

const plan = [
  { id: 'read', title: 'Reading the order' },
  { id: 'save', title: 'Saving…' },
]
const at = (parts: Partial<SpokenParts>): SpokenParts => ({ ...watched({ plan }), ...parts })
const say = (previous: SpokenParts | undefined, next: SpokenParts): string =>
  announce(previous, next, defaultLabels, 'The import')

describe('announce', () => {
  it('waits with the start until the work has begun', () => {
    expect(say(undefined, at({ status: 'pending' }))).toBe('')
    expect(say(at({ status: 'pending' }), at({ status: 'active', stage: 'read' }))).toBe('Started. Reading the order.')
  })

  it('tells who joins in the middle where it is', () => {
    expect(say(undefined, at({ status: 'active', stage: 'save', percent: 61 }))).toBe('Saving… 50 percent.')
  })

  it('tells of a pause and its end', () => {
    const paused = at({ status: 'paused' })
    expect(say(at({ status: 'active' }), paused)).toBe('Paused.')
    expect(say(paused, at({ status: 'active' }))).toBe('Resumed.')
  })

  it('says once that it takes long, and what', () => {
    const active = at({ status: 'active' })
    const slow = { ...active, slow: true }
    expect(say(active, slow)).toBe('The import is taking longer than expected. Please wait…')
    expect(say(slow, { ...slow, seq: 4 })).toBe('')
  })

  it('tells an end that left something undone from one that did not', () => {
    expect(say(at({ status: 'active' }), at({ status: 'completed', outcome: 'full' }))).toBe('Done.')
    expect(say(at({ status: 'active' }), at({ status: 'completed', outcome: 'partial' }))).toBe(
      'Done, but not everything worked.',
    )
    expect(say(at({ status: 'active' }), at({ status: 'cancelled' }))).toBe('Cancelled.')
  })
})
