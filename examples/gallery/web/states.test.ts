import { describe, expect, it } from 'vitest'
import { addressOf, readAddress } from './address.ts'
import { beginning, playUntil } from './script.ts'
import { STATES, scriptOf, stateOf, timeOf } from './states.ts'

/** What stands on the page in a state. */
const shown = (id: string) => {
  const state = stateOf(id)
  expect(state.id).toBe(id)
  if (!state.script) return { status: 'idle' as const, connection: undefined, counts: undefined, percent: 0 }
  const script = scriptOf(state.script)
  const played = beginning(script)
  playUntil(script, played, timeOf(state))
  const { status, counts, percent, outcome, stage, endAt } = played.fold.state
  return { status, counts, percent, outcome, stage, endAt, connection: played.connection }
}

describe('every state', () => {
  it('is one that its script comes by', () => {
    for (const { id, script } of STATES) {
      if (script) expect(scriptOf(script).marks.map((mark) => mark.id)).toContain(id)
    }
  })

  it('is what it is called', () => {
    expect(shown('empty').status).toBe('idle')
    expect(shown('connecting').connection?.state).toBe('connecting')
    expect(shown('pending').status).toBe('pending')
    expect(shown('uploading')).toMatchObject({ status: 'active', stage: 'uploading' })
    expect(shown('forty').percent).toBeGreaterThanOrEqual(38)
    expect(shown('forty').percent).toBeLessThan(48)
    expect(shown('forty').endAt).toBeGreaterThan(0)
    for (const id of ['paused', 'waiting', 'cancelling', 'cancelled', 'failed'] as const)
      expect(shown(id).status).toBe(id)
    for (const id of ['reconnecting', 'offline'] as const) {
      expect(shown(id).connection).toMatchObject({ state: id, stale: true })
    }
    expect(shown('slow').connection?.slow).toBe(true)
    expect(shown('failures')).toMatchObject({ status: 'active', counts: { failed: 3 } })
    expect(shown('partial')).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      counts: { completed: 21, failed: 3 },
    })
    expect(shown('done')).toMatchObject({ status: 'completed', outcome: 'full', percent: 100, counts: { failed: 0 } })
    expect(shown('many').counts?.total).toBe(10_000)
  })
})

describe('an address', () => {
  it('leads to a state and a time', () => {
    expect(readAddress(addressOf('paused', 12_340.4))).toEqual({ state: 'paused', at: 12_340 })
    expect(readAddress(addressOf('done'))).toEqual({ state: 'done', at: undefined })
  })

  it('leads to the one of 40 % where it makes no sense', () => {
    expect(stateOf(readAddress('?state=nowhere&at=-1').state).id).toBe('forty')
    expect(readAddress('?at=soon').at).toBeUndefined()
  })
})
