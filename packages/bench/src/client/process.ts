import type { Reading } from './reader.ts'
import { READERS, type ReaderName } from './readers.ts'

/** What a client's process is told to do. */
export interface ReadingOrder extends Pick<Reading, 'sources' | 'piece'> {
  readonly reader: ReaderName
  /** Events before those that count, in which the code becomes warm. */
  readonly warmUp: number
  /** The number of the last. */
  readonly total: number
}

/** What it answers. */
export interface ReadingCost {
  /** User and system time for each event that counts, in µs. */
  readonly cpuUs: number
  readonly events: number
}

/** Reads a stream up to its last event, and says what that cost. */
async function run({ reader, warmUp, total, ...from }: ReadingOrder): Promise<void> {
  let first: { readonly seq: number; readonly cpu: NodeJS.CpuUsage } | undefined
  const reached = (seq: number): void => {
    if (first === undefined) {
      if (seq >= warmUp) first = { seq, cpu: process.cpuUsage() }
      // All of it came before anything was seen: there is nothing between two looks.
      if (seq >= total) process.exit(1)
    } else if (seq >= total) {
      const { user, system } = process.cpuUsage(first.cpu)
      const events = seq - first.seq
      const cost: ReadingCost = { cpuUs: (user + system) / events, events }
      process.send?.(cost, () => process.exit())
    }
  }
  const read = await READERS[reader].load()
  await read({ ...from, reached })
}

process.once('message', (order: ReadingOrder) => void run(order))
process.once('disconnect', () => process.exit())
