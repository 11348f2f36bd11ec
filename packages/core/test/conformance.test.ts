import { describe, expect, it } from 'vitest'
import { lawsFor, storeLaws } from '../src/testing/index.ts'
import { memoryHarness } from './memory-harness.ts'

const harness = memoryHarness()

describe('the laws of stores', () => {
  it('are numbered from 1, and have a name each', () => {
    expect(storeLaws.map(({ number }) => number)).toEqual(storeLaws.map((_, index) => index + 1))
    expect(new Set(storeLaws.map(({ name }) => name)).size).toBe(storeLaws.length)
  })

  it('are left out where a harness lacks what they need, and refuse to be checked there', async () => {
    const plain = { ...harness, capabilities: [] }
    const left = storeLaws.filter((law) => !lawsFor(plain).includes(law))
    expect(left.map(({ number }) => number)).toEqual([3, 20, 28, 60, 65])
    for (const law of left) await expect(law.check(plain)).rejects.toThrow(TypeError)
  })
})

describe.each([0, 2, 256])('memoryStore, keeping %i events behind a checkpoint', (keptEvents) => {
  const memory = memoryHarness(undefined, undefined, keptEvents)
  for (const law of lawsFor(memory)) it(`holds law ${law.number}: ${law.name}`, () => law.check(memory))
})
