import type { Counts, Fault, Outcome, SessionStatus } from '@progress/core'
import { filesOfNumber, formatCount, formatLimit } from '../format.ts'

/** What of a session its end is told from. */
export interface Ended {
  readonly status: SessionStatus
  readonly outcome?: Outcome | undefined
  readonly counts: Counts
  readonly metadata: Readonly<Record<string, unknown>>
  readonly error?: Fault | undefined
  readonly percent: number
}

/** How a session ended, for people. */
export interface EndMessage {
  readonly tone: 'good' | 'caution' | 'bad' | 'neutral'
  readonly title: string
  /** What it means, and what can be done. */
  readonly text: string
}

/** How a session ended, in plain words. @returns `undefined` while it goes on. */
export function endMessage(session: Ended): EndMessage | undefined {
  const { status, counts } = session
  if (status === 'completed') return completed(session)
  const done = `${formatCount(counts.completed)} of ${filesOfNumber(counts.total)}`
  const kept = counts.completed > 0 ? ' What was done is kept below.' : ''
  if (status === 'cancelled') {
    return { tone: 'neutral', title: 'Cancelled', text: `${done} ${are(counts.completed)} done.${kept}` }
  }
  if (status !== 'failed') return undefined
  const reason = session.error?.message ?? 'Something went wrong'
  const again = session.error?.retryable === false ? '' : ' Try again: what is done is not done twice.'
  return {
    tone: 'bad',
    title: 'It could not be finished',
    text: `${sentence(reason)} ${done} ${are(counts.completed)} done.${kept}${again}`,
  }
}

function completed({ counts, metadata, outcome, percent }: Ended): EndMessage {
  const { total, completed, skipped, failed, cancelled } = counts
  const done = completed + skipped
  if (metadata.timedOut === true) {
    const limit =
      typeof metadata.timeoutThresholdMs === 'number' ? ` of ${formatLimit(metadata.timeoutThresholdMs)}` : ''
    const left = total - done
    return {
      tone: 'caution',
      title: `Time ran out after ${formatCount(done)} of ${filesOfNumber(total)}`,
      text: `Reading them took longer than the limit${limit}. The results of ${filesOfNumber(done)} are kept below. ${filesOfNumber(left)} ${are(left)} missing: try ${left === 1 ? 'it' : 'them'} again, nothing is uploaded twice.`,
    }
  }
  if (outcome === 'partial' || failed + cancelled > 0) {
    const bad = failed + cancelled
    return {
      tone: 'caution',
      title: `${formatCount(done)} of ${filesOfNumber(total)} ${are(done)} done${Math.round(percent) < 100 ? `, ${Math.round(percent)} %` : ''}`,
      text: `${filesOfNumber(bad)} ${bad === 1 ? 'has' : 'have'} failed: the list says why. Try ${bad === 1 ? 'it' : 'them'} again, or go on with what there is.`,
    }
  }
  return {
    tone: 'good',
    title: `All ${filesOfNumber(total)} done`,
    text: 'Every file was read, and its results are below.',
  }
}

const are = (number: number): string => (number === 1 ? 'is' : 'are')
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
