import { setImmediate as nextTurn } from 'node:timers/promises'
import { median } from '../figures/statistics.ts'
import { begin } from './ours.ts'
import { messageOf, PER_TURN, TOTAL } from './way.ts'

/** What is allocated for a report among many in one turn, in bytes. */
export interface Allocation {
  /** In the call alone. */
  readonly inCall: number
  /** And by all that follows from it in this process. */
  readonly inAll: number
}

const WARM_TURNS = 300
const TURNS = 60

/** The process in which it is measured, with a session of so many items and log lines: `measure-allocation.ts <size>`. */
async function run(size: number): Promise<Allocation> {
  const { emitter } = await begin()
  for (let at = 0; at < size; at += 1) {
    emitter.item(`item-${at}`, { name: `File ${at}`, percent: at % 100 })
    emitter.log(`line ${at}`)
    if (at % PER_TURN === 0) await nextTurn()
  }
  await nextTurn()
  let number = 0
  const report = (): void => {
    for (let at = 0; at < PER_TURN; at += 1) {
      number += 1
      emitter.update({ current: number, total: TOTAL, message: messageOf(number) })
    }
  }
  for (let turn = 0; turn < WARM_TURNS; turn += 1) {
    report()
    await nextTurn()
  }
  const inCall: number[] = []
  const inAll: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    // Nothing is collected between two looks: the young generation is larger than what is allocated there.
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    report()
    const said = process.memoryUsage().heapUsed
    await nextTurn()
    inCall.push((said - before) / PER_TURN)
    inAll.push((process.memoryUsage().heapUsed - before) / PER_TURN)
  }
  return { inCall: median(inCall), inAll: median(inAll) }
}

process.once('disconnect', () => process.exit())
process.send?.(await run(Number(process.argv[2])), () => process.exit())
