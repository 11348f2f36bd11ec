import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkEvent } from './check.ts'
import { sessionEventSchema } from './schemas/index.ts'
import { anyLog } from './testing/any-log.ts'

const hostile: unknown[] = [
  null,
  -1,
  101,
  Number.NaN,
  1.5,
  '',
  'x',
  'x'.repeat(201),
  'a\nb',
  true,
  [],
  {},
  [null],
  { 'a\u0000': 1 },
]

describe('checkEvent', () => {
  it('accepts every event that a log may hold', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        for (const event of log) expect(checkEvent(event)).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  it('judges an event of a known type as the schema does, whatever stands in whichever field', () => {
    const anyPath = fc.array(fc.nat(30), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(anyLog, anyPath, fc.constantFrom(...hostile), (log, path, value) => {
        for (const event of log) {
          const broken = structuredClone(event) as Record<string, unknown>
          breakAt(broken, path, value)
          if (typeof broken.type !== 'string' || broken.type !== event.type) continue
          if (sinceIsAhead(broken)) continue
          expect([broken, checkEvent(broken) === undefined]).toEqual([
            broken,
            sessionEventSchema.safeParse(broken).success,
          ])
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the name %s wherever an id stands', (name) => {
    for (const field of ['stages', 'items', 'counters', 'metadata', 'append', 'data']) {
      const value = field === 'append' ? '"x"' : field === 'stages' || field === 'items' ? '{}' : '1'
      const event: unknown = JSON.parse(
        `{"type":"partial","sessionId":"s","seq":1,"timestamp":1,"${field}":{"${name}":${value}}}`,
      )
      expect(checkEvent(event)).toBe(field)
    }
  })

  it('refuses an event that stands for itself and what comes after it', () => {
    expect(checkEvent({ type: 'progress', sessionId: 's', seq: 3, since: 3, timestamp: 1 })).toBe('since')
  })

  it('asks an unknown type for its place alone', () => {
    expect(checkEvent({ type: 'sparkle', seq: 3 })).toBeUndefined()
    expect(checkEvent({ type: 'sparkle', seq: -3 })).toBe('seq')
    expect(checkEvent({ type: 'toString', seq: 3 })).toBeUndefined()
  })
})

function sinceIsAhead(event: Record<string, unknown>): boolean {
  return typeof event.since === 'number' && typeof event.seq === 'number' && event.since >= event.seq
}

/** Puts `value` somewhere into an object, along a path of key indices. */
function breakAt(target: Record<string, unknown>, path: readonly number[], value: unknown): void {
  const keys = Object.keys(target)
  const key = keys[(path[0] as number) % Math.max(1, keys.length)]
  if (key === undefined) return
  const inner = target[key]
  if (path.length > 1 && typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
    breakAt(inner as Record<string, unknown>, path.slice(1), value)
  } else {
    target[key] = value
  }
}
