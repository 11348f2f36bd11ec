import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os'

/** What the figures were measured on. */
export interface Machine {
  readonly text: string
  /** Processes that wanted a core, on average over the minute before, for each core. */
  readonly load: number
}

/** Describes this machine as it is now. */
export function thisMachine(): Machine {
  const cores = availableParallelism()
  const model = cpus()[0]?.model.trim() ?? 'unknown'
  const memory = Math.round(totalmem() / 1_024 ** 3)
  return {
    text: `${cores} cores (${model}), ${memory} GiB of memory, ${type()}, Node ${process.version}`,
    load: (loadavg()[0] ?? 0) / cores,
  }
}
