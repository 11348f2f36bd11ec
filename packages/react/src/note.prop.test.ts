import type { Remembered, SessionMemory } from '@progress/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNote, type Note } from './note.ts'

const NAME = 'active'

/** Two tabs of one user, with a memory that they share. */
function tabs(): { readonly notes: readonly Note[]; read(): Remembered | undefined } {
  const records = new Map<string, Remembered>()
  const memory: SessionMemory = {
    recall: (name) => records.get(name),
    remember: (name, session) => void records.set(name, session),
    forget: (name) => void records.delete(name),
  }
  let made = 0
  const options = {
    memory: () => memory,
    name: NAME,
    workflow: 'scan',
    createKey: () => `made-${++made}`,
    now: () => 1,
  }
  return { notes: [createNote(options), createNote(options)], read: () => records.get(NAME) }
}

type Act = { readonly tab: number; readonly what: 'begin' | 'named' | 'forget' | 'recall'; readonly id: number }
const anyAct: fc.Arbitrary<Act> = fc.record({
  tab: fc.nat(1),
  what: fc.constantFrom('begin', 'named', 'forget', 'recall'),
  id: fc.nat(9),
})
function perform(note: Note | undefined, { what, id }: Act, index: number): void {
  if (what === 'begin') note?.begin(`start-${index}`)
  else if (what === 'named') note?.named(`session-${id}`)
  else note?.[what]()
}

describe('a note', () => {
  it('never takes away what another tab has begun since', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 20 }), (acts) => {
        const { notes, read } = tabs()
        for (const [index, act] of acts.entries()) perform(notes[act.tab], act, index)
        notes[1]?.begin('last')
        notes[0]?.forget()
        expect(read()?.key).toBe('last')
      }),
    )
  })

  it('remembers nothing after it forgot what it has begun, until the next session', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 20 }), (acts) => {
        const { notes, read } = tabs()
        for (const [index, act] of acts.entries()) perform(notes[act.tab], act, index)
        notes[0]?.begin('own')
        notes[0]?.named('this')
        notes[0]?.forget()
        // The server's answer may be heard after the end was shown.
        notes[0]?.named('this')
        expect(read()).toBeUndefined()
        notes[0]?.named('its retry')
        expect(read()?.sessionId).toBe('its retry')
      }),
    )
  })

  it('knows the session of a start as soon as it has a name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (key, sessionId) => {
        const { notes, read } = tabs()
        notes[0]?.begin(key)
        expect(read()).toEqual({ workflow: 'scan', key, startedAt: 1 })
        notes[0]?.named(sessionId)
        expect(notes[1]?.recall()).toEqual({ workflow: 'scan', key, sessionId, startedAt: 1 })
      }),
    )
  })
})
