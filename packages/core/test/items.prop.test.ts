import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ProgressError } from '../src/errors.ts'
import { createFold, initialSnapshot } from '../src/fold.ts'
import type { ItemContext, ItemEntry } from '../src/items.ts'
import type { SessionEvent, SessionRecord, Snapshot } from '../src/types.ts'
import { begun, dead, files, inTime, stateOf, takenOver, worked } from './items-harness.ts'
import { managed } from './managed.ts'

type Item = ItemContext<string | ItemEntry>
type Try = 'done' | 'skipped' | 'broken' | 'flaky'

const anyTry = fc.constantFrom<Try>('done', 'done', 'skipped', 'broken', 'flaky')
/** What each try of an item comes to, and how long each takes; the last goes on for ever. */
const anyItem = fc.record({
  tries: fc.array(anyTry, { minLength: 1, maxLength: 5 }),
  takesMs: fc.integer({ min: 0, max: 900 }),
})
const anyItems = fc.array(anyItem, { minLength: 1, maxLength: 12 })
type Scripts = readonly { readonly tries: readonly Try[]; readonly takesMs: number }[]

/** Work that follows a script, and sees whether it is run as it should be. */
function scripted(scripts: Scripts, { clock }: ReturnType<typeof managed>) {
  const running = new Set<string>()
  const ends = new Map<string, Try>()
  const made = new Map<string, number>()
  const seen = { most: 0, twice: 0 }
  const work = async (item: Item): Promise<void> => {
    const { tries, takesMs } = scripts[Number(item.id)] as Scripts[number]
    const number = made.get(item.id) ?? 0
    made.set(item.id, number + 1)
    if (running.has(item.id)) seen.twice += 1
    running.add(item.id)
    seen.most = Math.max(seen.most, running.size)
    await new Promise<void>((resolve) => clock.setTimer(resolve, takesMs))
    running.delete(item.id)
    const end = tries[Math.min(number, tries.length - 1)] as Try
    ends.set(item.id, end)
    if (end === 'skipped') item.skip()
    if (end === 'broken') throw new ProgressError('odd')
    if (end === 'flaky') throw new ProgressError('network')
  }
  return { work, ends, seen, made }
}

const STATUS: Record<Try, string> = { done: 'completed', skipped: 'skipped', broken: 'failed', flaky: 'failed' }

/** Counts and percent after each event, with the items counted one by one. */
function byHand(session: SessionRecord, log: readonly SessionEvent[], check: (state: Snapshot, hand: number) => void) {
  const fold = createFold(initialSnapshot(session))
  let reached = 0
  for (const event of log) {
    fold.apply(event)
    const state = fold.snapshot()
    const statuses = Object.values(state.items).map(({ status }) => status)
    const done = statuses.filter((status) => status === 'completed' || status === 'skipped').length
    if (statuses.length > 0) reached = Math.max(reached, Math.round((done / statuses.length) * 10_000) / 100)
    check(state, reached)
  }
}

it('whatever order items end in, fail and are retried, counts and percent come out as by hand', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyItems,
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 3 }),
      async (scripts, concurrency, retriesAt) => {
        const tools = managed()
        const { work, ends } = scripted(scripts, tools)
        const list = scripts.map((_, index) => String(index))
        const { sessionId, done, state } = await begun(tools, { list, work, options: { concurrency } })
        for (const afterMs of retriesAt) {
          await tools.clock.advance(afterMs)
          await tools.manager.retry(files, sessionId).catch(() => undefined)
        }
        const result = await inTime(tools.clock, done)
        const { counts, items, percent, outcome } = await state()
        const expected = list.map((id) => STATUS[ends.get(id) as Try])
        expect(list.map((id) => items[id]?.status)).toEqual(expected)
        const count = (status: string): number => expected.filter((it) => it === status).length
        const figures = {
          total: list.length,
          completed: count('completed'),
          failed: count('failed'),
          skipped: count('skipped'),
        }
        expect(counts).toMatchObject(figures)
        expect(result).toMatchObject(figures)
        expect(outcome).toBe(figures.failed > 0 ? 'partial' : 'full')
        const log = (await tools.inner.read(sessionId, 0)) as {
          session: SessionRecord
          events: readonly SessionEvent[]
        }
        byHand(log.session, log.events, (snapshot, hand) => {
          for (const [status, number] of Object.entries(snapshot.counts)) {
            const all = Object.values(snapshot.items)
            expect(number).toBe(status === 'total' ? all.length : all.filter((item) => item.status === status).length)
          }
          if (snapshot.status !== 'completed') expect(snapshot.percent).toBe(Math.min(99.99, hand))
          else expect(percent).toBe(figures.failed > 0 ? hand : 100)
        })
      },
    ),
    { numRuns: 60 },
  )
})

it('never more than `concurrency` items are worked on at once, and none of them twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyItems,
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(11), { maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 1_500 }), { maxLength: 3 }),
      async (scripts, concurrency, repeated, pausesAt) => {
        const tools = managed()
        const { work, seen, made } = scripted(scripts, tools)
        const list = [...scripts.keys(), ...repeated.filter((index) => index < scripts.length)].map(String)
        const { sessionId, done } = await begun(tools, { list, work, options: { concurrency } })
        for (const afterMs of pausesAt) {
          await tools.clock.advance(afterMs)
          await tools.manager.control(sessionId, 'pause').catch(() => undefined)
          await tools.manager.retry(files, sessionId).catch(() => undefined)
          await tools.clock.advance(1_000)
          await tools.manager.control(sessionId, 'resume').catch(() => undefined)
        }
        await inTime(tools.clock, done)
        expect(made.size).toBe(scripts.length)
        expect(seen.twice).toBe(0)
        expect(seen.most).toBeLessThanOrEqual(concurrency)
      },
    ),
    { numRuns: 60 },
  )
})

it('a run that is cut at any moment and taken over ends as an undisturbed one, and no completed item is run twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyItems,
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 2_500 }), { minLength: 1, maxLength: 3 }),
      async (scripts, concurrency, cuts) => {
        // A try that is cut short is one more, and what a flaky item comes to hangs on how many there are.
        const steady = scripts.map(({ tries, takesMs }) => ({
          takesMs,
          tries: [tries.find((end) => end !== 'flaky') ?? 'done'],
        }))
        const list = steady.map((_, index) => String(index))
        const options = { concurrency, retry: { maxAttempts: 10 } }
        const calm = managed()
        const undisturbed = await worked(calm, { list, work: scripted(steady, calm).work, options })
        const tools = managed()
        const again: string[] = []
        let sessionId: string | undefined
        let ended: ReadonlySet<string> = new Set()
        const workOf = () => {
          const { work } = scripted(steady, tools)
          return (item: Item) => {
            if (ended.has(item.id)) again.push(item.id)
            return work(item)
          }
        }
        for (const cutMs of cuts) {
          sessionId = await dead(tools, { list, work: workOf(), options }, sessionId, cutMs)
          const { items, status } = await stateOf(tools.manager, sessionId)
          if (status === 'completed') break
          const over = ['completed', 'skipped', 'failed']
          ended = new Set(Object.keys(items).filter((id) => over.includes(items[id]?.status ?? '')))
        }
        const read = () => stateOf(tools.manager, sessionId ?? '')
        if ((await read()).status !== 'completed')
          await takenOver(tools, sessionId ?? '', { list, work: workOf(), options })
        const { items, counts, outcome, percent, status } = await read()
        const { snapshot } = undisturbed
        expect({ counts, outcome, percent, status }).toEqual({
          counts: snapshot.counts,
          outcome: snapshot.outcome,
          percent: snapshot.percent,
          status: snapshot.status,
        })
        expect(list.map((id) => items[id]?.status)).toEqual(list.map((id) => snapshot.items[id]?.status))
        expect(again).toEqual([])
      },
    ),
    { numRuns: 40 },
  )
})
