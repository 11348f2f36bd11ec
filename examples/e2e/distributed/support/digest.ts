import { createHash } from 'node:crypto'
import { defineWorkflow, type Emitter, type LogLine, type Snapshot, type Work } from '@progress/core'

/** What is to be digested: so many pieces of the source's text of that name. */
export interface DigestInput {
  readonly text: string
  readonly pieces: number
}

/** Fetches the pieces of a text one after the other, sorts and hashes each, and combines the hashes. */
export const digest = defineWorkflow({
  name: 'digest',
  stages: { read: { title: 'Reading', weight: 9, items: true }, combine: 'Combining' },
  controls: ['cancel', 'pause', 'resume', 'retry'],
  maxActive: 10_000,
})

const NUMBERS = 2_048

/** The nth piece of a text: numbers that look random, the same ones each time. */
export function pieceOf(text: string, index: number): string {
  const numbers: number[] = []
  let state = createHash('sha256').update(`${text}/${index}`).digest().readUInt32LE()
  for (let count = 0; count < NUMBERS; count += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    numbers.push(state)
  }
  return numbers.join(' ')
}

/** The hash of a piece's numbers in order. */
export function hashOf(piece: string): string {
  const sorted = piece
    .split(' ')
    .map(Number)
    .sort((a, b) => a - b)
  return createHash('sha256').update(sorted.join(' ')).digest('hex').slice(0, 16)
}

/** Sees each call of an emitter: how long it took, and whether it threw. */
export interface CallsSeen {
  calls: number
  slowestMs: number
  thrown: number
}

/**
 * The work of a worker process. What was read before it was taken over, or before it is tried again, is not read again.
 *
 * @param origin - Of the source that serves the pieces.
 * @param seen - Counts the calls of the emitter.
 */
export function readAndCombine(origin: string, seen: CallsSeen): Work<typeof digest> {
  return async (given, emitter, { signal, previous, attempt }) => {
    const { text, pieces } = given as DigestInput
    const say = (call: () => void): void => watch(seen, call)
    const hashes: string[] = []
    say(() => emitter.stage('read', { total: pieces }))
    for (let index = 0; index < pieces; index += 1) {
      const known = previous?.items[itemOf(index)]
      const hash =
        known?.status === 'completed'
          ? String(known.metadata?.hash)
          : hashOf(await fetchPiece(origin, text, index, signal))
      hashes.push(hash)
      if (emitter.snapshot.items[itemOf(index)]?.status !== 'completed')
        say(() => report(emitter, { index, hash, attempt }))
      await emitter.untilResumed()
    }
    say(() => emitter.stage('combine'))
    return combine(hashes)
  }
}

const itemOf = (index: number): string => `piece-${index}`
const combine = (hashes: readonly string[]): { digest: string; pieces: number } => ({
  digest: createHash('sha256').update(hashes.join()).digest('hex'),
  pieces: hashes.length,
})
const wordOf = (index: number, hash: string): string => `${index}:${hash} `

async function fetchPiece(origin: string, text: string, index: number, signal: AbortSignal): Promise<string> {
  const response = await fetch(`${origin}/${text}/${index}`, { signal })
  if (!response.ok) throw new Error(`the source answers ${response.status}`)
  return response.text()
}

/** All that is known of a piece, in one turn: so it stands in the log whole, or not at all. */
function report(
  emitter: Emitter<typeof digest>,
  { index, hash, attempt }: { index: number; hash: string; attempt: number },
): void {
  emitter.item(itemOf(index), { status: 'completed', metadata: { hash, attempt } })
  emitter.append('words', wordOf(index, hash))
  emitter.log(`piece ${index} is ${hash}`)
  emitter.count('numbers', NUMBERS)
  emitter.partial({ last: hash })
  emitter.update({ current: index + 1 })
}

function watch(seen: CallsSeen, call: () => void): void {
  const begun = performance.now()
  seen.calls += 1
  try {
    call()
  } catch {
    seen.thrown += 1
  }
  seen.slowestMs = Math.max(seen.slowestMs, performance.now() - begun)
}

/** What a session of this input must have come to, however often its worker, its server or its store were lost. */
export function expectedOf({ text, pieces }: DigestInput) {
  const hashes = Array.from({ length: pieces }, (_, index) => hashOf(pieceOf(text, index)))
  return {
    status: 'completed',
    percent: 100,
    result: combine(hashes),
    words: hashes.map((hash, index) => wordOf(index, hash)).join(''),
    lines: hashes.map((hash, index) => `piece ${index} is ${hash}`),
    numbers: pieces * NUMBERS,
    completed: pieces,
  }
}

/** The same of a snapshot. */
export function foundIn({ status, percent, result, partial, log, counters, counts }: Snapshot): unknown {
  const lines = log.map(({ message }: LogLine) => message).filter((message) => message.startsWith('piece '))
  return {
    status,
    percent,
    result,
    words: partial.words,
    lines,
    numbers: counters.numbers,
    completed: counts.completed,
  }
}
