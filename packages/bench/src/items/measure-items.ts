import { setImmediate as nextTurn } from 'node:timers/promises'
import { createFold, type Emitter, type Snapshot } from '@progress/core'
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
  const { foldNs, foldAndLookNs } = foldCosts(emitter.snapshot, ids, turns * PER_TURN)
  return { callNs, cpuNs, foldNs, foldAndLookNs, lookAndUpdateNs: await looks(emitter, ids), heldBytes }
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

function foldCosts(start: Snapshot, ids: readonly string[], events: number) {
  const fold = createFold(start)
  let { seq } = start
  const apply = (count: number, looks: boolean): number => {
    const startMs = performance.now()
    for (let at = 0; at < count; at += 1) {
      seq += 1
      const items = { [ids[seq % ids.length] ?? '']: { percent: seq % 100 } }
      fold.apply({ type: 'progress', sessionId: start.sessionId, seq, timestamp: start.updatedAt, items })
      if (looks) fold.snapshot()
    }
    return ((performance.now() - startMs) * 1e6) / count
  }
  const inParts = (parts: number, count: number, looks: boolean): number =>
    median(Array.from({ length: parts }, () => apply(Math.ceil(count / parts), looks)))
  apply(events, false)
  apply(LOOKS, true)
  return { foldNs: inParts(20, events, false), foldAndLookNs: inParts(20, LOOKS, true) }
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
