import { expect, it } from 'vitest'
import { piecesOf, READER_NAMES } from '../src/client/readers.ts'
import { runReading, startStreamServer } from '../src/client/run-reading.ts'

const TOTAL = 60_000

it('reads the stream to its end by every client, in every kind of pieces', async () => {
  const { sources, stop } = await startStreamServer(TOTAL)
  try {
    for (const reader of READER_NAMES) {
      for (const piece of piecesOf(reader)) {
        const { events, cpuUs } = await runReading({ reader, piece, sources, warmUp: 1, total: TOTAL })
        expect([reader, piece, events > 0 && cpuUs > 0]).toEqual([reader, piece, true])
      }
    }
  } finally {
    stop()
  }
})
