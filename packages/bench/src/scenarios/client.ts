import { piecesOf, READER_NAMES, type ReaderName } from '../client/readers.ts'
import { runReading, startStreamServer } from '../client/run-reading.ts'
import { clientGoals, clientMethod, clientReport, type ReadingRound, sizeOf } from './client-report.ts'
import type { Calculation } from './scenario.ts'

const QUICK: readonly ReaderName[] = ['ours', 'by-hand', 'by-hand-again', 'eventsource']

/** What it costs a follower's process to read. */
export const client: Calculation = {
  name: 'client',
  title: 'What reading costs the client',
  summary: "a client's CPU time per event, ours with fold and snapshot, against a hand-written reader and others",
  async calculate(effort) {
    const { quick } = effort
    const { warmUp, total, rounds } = sizeOf(effort)
    const server = await startStreamServer(total)
    const results: ReadingRound[] = []
    try {
      for (let round = 1; round <= rounds; round += 1) {
        for (const reader of quick ? QUICK : READER_NAMES) {
          for (const piece of piecesOf(reader)) {
            const cost = await runReading({ reader, piece, sources: server.sources, warmUp, total })
            results.push({ reader, piece, round, cpuUs: cost.cpuUs })
          }
        }
      }
    } finally {
      server.stop()
    }
    return { report: clientReport(results), goals: clientGoals(results) }
  },
  method: clientMethod,
}
