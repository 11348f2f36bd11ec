import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConnectionEvent, type ConnectionState, nextState, TRANSITIONS } from './connection.ts'

const events = fc.array(fc.constantFrom(...(Object.keys(TRANSITIONS) as ConnectionEvent[])))
const walk = (steps: ConnectionEvent[], from: ConnectionState = 'idle'): ConnectionState =>
  steps.reduce<ConnectionState>((state, event) => nextState(state, event), from)

describe('a connection', () => {
  it('is closed for good, whatever happens to it', () => {
    fc.assert(
      fc.property(events, events, (before, after) => {
        expect(walk([...before, 'close', ...after])).toBe('closed')
      }),
    )
  })

  it('is idle until something happens, and never again', () => {
    fc.assert(
      fc.property(events, (steps) => {
        expect(walk(steps) === 'idle').toBe(steps.length === 0)
      }),
    )
  })

  it('does not say that it connects once it has brought something', () => {
    fc.assert(
      fc.property(
        events,
        fc.constantFrom<ConnectionEvent>('open', 'poll', 'lose', 'sever'),
        events,
        (before, event, after) => {
          expect(walk([...before, event, ...after])).not.toBe('connecting')
        },
      ),
    )
  })

  it('keeps its face while a planned successor connects', () => {
    expect(walk(['connect', 'open', 'connect'])).toBe('live')
    expect(walk(['connect', 'poll', 'connect'])).toBe('polling')
  })

  it('is reconnecting from a loss until something came, also from offline', () => {
    expect(walk(['connect', 'lose'])).toBe('reconnecting')
    expect(walk(['connect', 'open', 'lose', 'connect'])).toBe('reconnecting')
    expect(walk(['connect', 'sever'])).toBe('offline')
    expect(walk(['connect', 'sever', 'connect'])).toBe('reconnecting')
    expect(walk(['connect', 'sever', 'connect', 'open'])).toBe('live')
  })
})
