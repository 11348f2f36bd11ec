import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFold, type Emitter, type Progress, type SessionEvent, type Snapshot } from '@progress/core'
import { begin } from '../emit/ours.ts'
import { median } from '../figures/statistics.ts'
import { type ItemsCost, PER_TURN } from './cost.ts'

const LOOKS = 200

/** The process in which it is measured: `measure-items.ts <items> <turns>`. */
async function run(size: number, turns: number): Promise<ItemsCost> {
  const { emitter } = await begin()
  const before = held()
  const ids = Array.from({ length: size }, (_, at) => `item-${at}`)
  for (const [at, id] of ids.entries()) {
    emitter.item(id, { name: `File ${at}.pdf`, percent: 0 })
    if (at % 100 === 99) await nextTurn()
  }
  await nextTurn()
  const heldBytes = (held() - before) / size
  const report = reporter(emitter, ids)
  await report(turns)
  const { callNs, cpuNs } = await report(turns)
  const { foldNs, foldAndLookNs, byHandNs } = foldCosts(emitter.snapshot, ids, turns * PER_TURN)
  return { callNs, cpuNs, foldNs, foldAndLookNs, byHandNs, lookAndUpdateNs: await looks(emitter, ids), heldBytes }
}

/** Updates one item after another, in turns of ten. */
function reporter(emitter: Emitter, ids: readonly string[]) {
  let number = 0
  return async (turns: number) => {
    const taken: number[] = []
    const cpu = process.cpuUsage()
    for (let turn = 0; turn < turns; turn += 1) {
      const startMs = performance.now()
      for (let at = 0; at < PER_TURN; at += 1) {
        number += 1
        emitter.item(ids[number % ids.length] ?? '', { percent: number % 100 })
      }
      taken.push(performance.now() - startMs)
      await nextTurn()
    }
    const { user, system } = process.cpuUsage(cpu)
    return { callNs: (median(taken) * 1e6) / PER_TURN, cpuNs: ((user + system) * 1_000) / (turns * PER_TURN) }
  }
}

/** Events as a follower gets them, one after another of each item: made before any of them is applied. */
function* eventsOf({ sessionId, updatedAt, seq }: Snapshot, ids: readonly string[]): Generator<Progress> {
  for (let next = seq + 1; ; next += 1) {
    const items = { [ids[next % ids.length] ?? '']: { percent: next % 100 } }
    const event: Progress = { type: 'progress', sessionId, seq: next, timestamp: updatedAt, items }
    yield JSON.parse(JSON.stringify(event)) as Progress
  }
}

function foldCosts(start: Snapshot, ids: readonly string[], count: number) {
  const fold = createFold(start)
  const apply = (event: SessionEvent): void => {
    if (fold.apply(event) !== 'next') throw new Error(`event ${event.seq} was not applied`)
  }
  const applyAndLook = (event: SessionEvent): void => {
    apply(event)
    fold.snapshot()
  }
  const events = eventsOf(start, ids)
  const byHand = mapByHand(start)
  const eventsByHand = eventsOf(start, ids)
  // Each is warm before it counts.
  inParts(events, count, apply)
  const foldNs = inParts(events, count, apply)
  inParts(eventsByHand, count, byHand)
  const byHandNs = inParts(eventsByHand, count, byHand)
  inParts(events, LOOKS, applyAndLook)
  return { foldNs, byHandNs, foldAndLookNs: inParts(events, LOOKS, applyAndLook) }
}

/** The median of twenty parts, per event. */
function inParts(events: Generator<Progress>, count: number, take: (event: Progress) => void): number {
  const parts = Array.from({ length: 20 }, () => Array.from({ length: Math.ceil(count / 20) }, () => nextOf(events)))
  return median(parts.map((part) => timeOf(part, take)))
}

function nextOf(events: Generator<Progress>): Progress {
  return events.next().value as Progress
}

function timeOf(events: readonly Progress[], take: (event: Progress) => void): number {
  const startMs = performance.now()
  for (const event of events) take(event)
  return ((performance.now() - startMs) * 1e6) / events.length
}

/** The least that keeps items: a map of them, in which each change makes a new object. Nothing is checked or counted. */
function mapByHand(start: Snapshot): (event: Progress) => void {
  const items = new Map<string, object>(Object.entries(structuredClone(start.items)))
  return ({ items: changes }) => {
    for (const id in changes) if (Object.hasOwn(changes, id)) items.set(id, { ...items.get(id), ...changes[id] })
  }
}

async function looks(emitter: Emitter, ids: readonly string[]): Promise<number> {
  const taken: number[] = []
  for (let look = 0; look < LOOKS; look += 1) {
    const startMs = performance.now()
    if (emitter.snapshot.counts.total !== ids.length) throw new Error('items are missing')
    emitter.item(ids[look % ids.length] ?? '', { percent: look % 100 })
    taken.push(performance.now() - startMs)
    await nextTurn()
  }
  return median(taken) * 1e6
}

function held(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

process.once('disconnect', () => process.exit())
process.send?.(await run(Number(process.argv[2]), Number(process.argv[3])), () => process.exit())
