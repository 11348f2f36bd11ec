import type { NewEvent, SessionEvent, SessionMessage } from '@progress/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeFrames } from '../src/frames.ts'
import { forAudience } from '../src/hub/audience.ts'
import type { Audience } from '../src/hub.ts'
import { bench, type Following, foldMessages, progress } from './hub-harness.ts'

const SESSION = 'session-1'

/** What happens, one after the other: some events are appended, a turn ends, somebody comes, stalls, reads on or leaves. */
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      audience: fc.constantFrom<Audience>('owner', 'reader'),
      isBehind: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('stall' as const, 'drain' as const, 'leave' as const),
      who: fc.nat(9),
    }),
  },
)

type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

interface Member extends Following {
  readonly audience: Audience
  hasStalled: boolean
  hasLeft: boolean
}

async function play(steps: readonly Step[], minIntervalMs: number) {
  const { clock, append, create, follow, hub, hubs, store } = bench({ minIntervalMs })
  await create(SESSION)
  await append(SESSION, progress(0))
  const members: Member[] = []
  const drain = (member: Member | undefined): void => {
    if (member === undefined || member.hasLeft) return
    member.sink.room = Number.POSITIVE_INFINITY
    member.handle.drained()
  }
  let line = 0
  const next = (): NewEvent => {
    line += 1
    return progress(0, { log: [{ timestamp: 0, level: line % 3 === 0 ? 'debug' : 'info', message: `line ${line}` }] })
  }
  const run = async (step: Step): Promise<void> => {
    if (step.kind === 'append') await append(SESSION, ...Array.from({ length: step.count }, next))
    else if (step.kind === 'turn') await clock.advance(minIntervalMs / 3)
    else if (step.kind === 'join') {
      const { audience, isBehind } = step
      const { head } = await hub(SESSION)
      const following = await follow(SESSION, { audience, after: isBehind ? Math.max(0, head - 1) : head })
      members.push({ ...following, audience, hasStalled: isBehind, hasLeft: false })
    } else {
      const member = members[step.who % members.length]
      if (member === undefined) return
      if (step.kind === 'drain') drain(member)
      else if (step.kind === 'leave') {
        member.hasLeft = true
        member.handle.closed()
      } else {
        member.sink.room = 1
        member.hasStalled = true
      }
    }
  }
  for (const step of steps) await run(step)
  for (const member of members) drain(member)
  for (let turn = 0; turn < 4; turn += 1) await clock.advance(minIntervalMs)
  const log = await store.read(SESSION, 0)
  const state = (await hub(SESSION)).snapshot
  await hubs.close()
  return { members, state, events: log?.events ?? [] }
}

const isEvent = (message: SessionMessage): message is SessionEvent => message.type === 'progress'

it('brings each event once, in order and unmerged, to everyone who keeps up where there is no window', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      const { members, events } = await play(steps, 0)
      for (const { sink, audience, hasStalled, hasLeft } of members) {
        if (hasStalled || hasLeft) continue
        const came = sink.messages.filter(isEvent)
        const from = came[0]?.seq ?? Number.POSITIVE_INFINITY
        const meant = events.filter(({ seq }) => seq >= from).map((event) => forAudience(event, audience))
        expect(came).toEqual(meant)
        expect(Buffer.concat(sink.writes).toString()).toContain(Buffer.from(encodeFrames(meant)).toString())
        expect(sink.abused).toBe(false)
      }
    }),
  )
})

it('leads everyone who stays to the same state, however they stalled, with a window and without', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), fc.constantFrom(0, 100), async (steps, minIntervalMs) => {
      const { members, state } = await play(steps, minIntervalMs)
      for (const { sink, hasLeft } of members) {
        if (hasLeft) continue
        const seqs = sink.messages.flatMap((message) => {
          if (message.type === 'snapshot') return [message.seq]
          return isEvent(message) ? [message.seq] : []
        })
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
        if (seqs.length > 0) expect(seqs.at(-1)).toBe(state.seq)
        const snapshot = sink.messages.find(({ type }) => type === 'snapshot')
        if (snapshot !== undefined) expect(foldMessages(sink.messages).misfits).toBe(0)
      }
    }),
  )
})
