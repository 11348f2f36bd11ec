import { createFold, type SessionEvent, type SnapshotMessage } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { framesOf, PIECES, replyOf } from '../src/client/wire.ts'
import { clientGoals, clientReport, type ReadingRound } from '../src/scenarios/client-report.ts'

const TOTAL = 100

const messages = [...framesOf(TOTAL)].map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as unknown)

describe('the stream that clients read', () => {
  it('is one that Progress folds to its end without a gap', () => {
    const [, first, ...events] = messages
    const fold = createFold((first as SnapshotMessage).snapshot)
    for (const event of events as SessionEvent[]) expect(fold.apply(event)).toBe('next')
    expect(fold.seq).toBe(TOTAL)
    expect(fold.snapshot()).toMatchObject({ status: 'pending', stages: { read: { current: TOTAL } } })
  })

  it.each(['single', 'bursts'] as const)('holds every frame once in chunks of its pieces, %s', (piece) => {
    const reply = replyOf(TOTAL, piece).toString()
    const body = reply.slice(reply.indexOf('\r\n\r\n') + 4)
    const parts = body.split('\r\n').slice(0, -1)
    const texts = parts.filter((_part, at) => at % 2 === 1)
    expect(texts.join('')).toBe([...framesOf(TOTAL)].join(''))
    expect(texts).toHaveLength(Math.ceil((TOTAL + 2) / PIECES[piece]))
    expect(parts.filter((_part, at) => at % 2 === 0)).toEqual(texts.map((text) => Buffer.byteLength(text).toString(16)))
  })
})

it('takes ratios within a round, and has none where the limit is missing', () => {
  const rounds: ReadingRound[] = [
    { reader: 'by-hand', piece: 'single', round: 1, cpuUs: 2 },
    { reader: 'ours', piece: 'single', round: 1, cpuUs: 3 },
    { reader: 'by-hand', piece: 'single', round: 2, cpuUs: 4 },
    { reader: 'ours', piece: 'single', round: 2, cpuUs: 6 },
    { reader: 'ours', piece: 'bursts', round: 1, cpuUs: 5 },
  ]
  expect(clientGoals(rounds).map(({ figure }) => figure)).toEqual([1.5, Number.NaN])
  expect(clientReport(rounds)).toContain('× 1.50')
})
