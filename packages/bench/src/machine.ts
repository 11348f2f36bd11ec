import { availableParallelism, cpus, totalmem, type } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the figures were measured on. */
export interface Machine {
  readonly text: string
  /** The share of its processors' time that others took, just before. */
  readonly busy: number
}

/** How long is looked at what others do. An average of the system's own would count the build before the run as theirs. */
const LOOK_MS = 2_000

/** Describes this machine as it is now. */
export async function thisMachine(): Promise<Machine> {
  const before = timesOf()
  await sleep(LOOK_MS)
  const after = timesOf()
  const model = cpus()[0]?.model.trim() ?? 'unknown'
  const memory = Math.round(totalmem() / 1_024 ** 3)
  return {
    text: `${availableParallelism()} cores (${model}), ${memory} GiB of memory, ${type()}, Node ${process.version}`,
    busy: 1 - (after.idle - before.idle) / (after.all - before.all),
  }
}

/** Of all processors since they started, in ms. */
function timesOf(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((one) => one.times)
  const sum = (of: (time: (typeof times)[number]) => number): number => times.reduce((total, one) => total + of(one), 0)
  return { idle: sum(({ idle }) => idle), all: sum((one) => Object.values(one).reduce((total, ms) => total + ms, 0)) }
}
