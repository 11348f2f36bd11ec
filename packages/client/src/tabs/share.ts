import { createTopicFold } from '@progress/core'
import { scopedKey } from '../scoped-key.ts'
import type { Asked } from './asked.ts'
import { hold } from './hold.ts'
import { createLeader, type Leader, stateIn, type Words } from './leader.ts'
import { openStream } from './open-stream.ts'
import { BYE, type Seat, whenGone } from './seat.ts'
import type { Channel, Tab } from './tab.ts'

/** How long a leader may take to say that it is there, in ms, at the least; by chance up to twice as long. */
const PATIENCE_MS = 1_000
/** How long what a leader said may take to be heard when it is gone, in ms. */
const LAST_WORDS_MS = 100

/** What comes over a channel: anything, but most likely the words of a leader, or somebody's wish to join. */
type Heard = { readonly [Field in keyof Words | 'from' | 'join']?: unknown }

/**
 * Asks for a stream, where a start has not opened it already, and passes it on to its caller and to the other tabs.
 *
 * @param leader - Where others may listen.
 * @param anew - It is to begin with the state, whatever the caller holds.
 */
export async function lead(
  tab: Tab,
  asked: Asked,
  seat: Seat,
  opened?: Response,
  leader?: Leader,
  anew?: boolean,
): Promise<void> {
  const { gone, end } = seat
  try {
    const response = opened ?? (await openStream(tab, asked, seat, anew))
    if (!response) return
    const { body, headers } = response
    seat.begin(headers)
    const write = (chunk: Uint8Array): void => {
      leader?.take(chunk)
      seat.push(chunk)
    }
    await body?.pipeTo(new WritableStream({ write }), { signal: gone })
    end()
  } catch (error) {
    end(error)
  }
}

/**
 * Seats a caller at a stream that all tabs share: its tab leads, where no other does, or hears of it from the one that
 * does. The leader is who holds the lock; everybody else waits for it.
 *
 * Nobody changes places while a stream runs. When its leader is gone every joiner is made to ask again, with its own
 * headers and its own cursor, and one of them becomes the next.
 *
 * @param opened - The stream, where a start has opened it already; it is closed where another tab leads.
 */
export function share(tab: Tab, asked: Asked, seat: Seat, opened?: Response): void {
  const { clock, locks, scope } = tab
  const { gone, leave, push, end } = seat
  const name = scopedKey(scope, asked.url.href)
  const id = `${Math.random()}`
  const queue = new AbortController()
  let leader: Leader | undefined
  /** Whose stream this is, and who was heard of last. */
  let followed: unknown
  let met: unknown
  let patient = true
  let timer: unknown
  let channel: Channel
  try {
    if (scope === undefined) throw new TypeError('alone')
    channel = tab.channel(name)
  } catch {
    void lead(tab, asked, seat, opened)
    return
  }

  const say = (words: object): void => channel.postMessage({ ...words, from: id })
  const ask = (): void => channel.postMessage({ join: id })
  const alone = (): void => {
    if (queue.signal.aborted) return
    channel.onmessage = null
    void lead(tab, asked, seat, opened)
  }
  const conduct = (): void => {
    clock.clearTimer(timer)
    // Who has to tell others the state must know it: without the one at the cursor it is asked for anew.
    const { [name]: known } = tab.kept
    const goesOn = known && `${stateIn(known)?.seq}` === asked.cursor
    const fold = goesOn ? known : createTopicFold()
    tab.kept = { [name]: fold }
    leader = createLeader(fold, clock.now, say)
    say({})
    void lead(tab, asked, seat, opened, leader, !goesOn)
  }
  const begin = (release?: () => void): void => {
    // The session that was started is followed already.
    if (!release) end()
    else if (followed) {
      release()
      timer = clock.setTimer(leave, LAST_WORDS_MS)
    } else {
      whenGone(gone, release)
      if (!gone.aborted && !leader) conduct()
    }
  }
  const take = (options: object): void => void hold(locks, name, options, leave).then(begin, alone)
  const rob = (): void => {
    queue.abort()
    take({ steal: true })
  }

  const hearOn = ({ from, to, text }: Heard): void => {
    if (from !== followed) {
      // Another leads now.
      if (text === undefined) leave()
    } else {
      if (!to && typeof text === 'string') push(text)
      if (text === '' || text === BYE) end()
    }
  }
  const hearFirst = ({ from, to, text, seq }: Heard): void => {
    if (!met) clock.clearTimer(timer)
    if (to !== id || typeof text !== 'string') {
      // Whoever was told that somebody leads asks when there is something to hear.
      if (met !== from || (!to && text)) ask()
    } else if (patient && (seq as number) < Number(asked.cursor)) {
      // What was shown must not be taken back, as it would be if the server had lost it: more is on its way.
      patient = false
    } else {
      followed = from
      seat.begin({ 'content-type': 'text/event-stream' })
      push(text)
    }
    met = from
  }
  channel.onmessage = ({ data }) => {
    const heard: Heard = Object(data)
    if (leader) {
      if (typeof heard.join === 'string') leader.hear(heard.join)
    } else if (heard.from) (followed ? hearOn : hearFirst)(heard)
  }
  whenGone(gone, () => {
    leader?.stop()
    channel.close()
    queue.abort()
    clock.clearTimer(timer)
  })
  if (opened) take({ ifAvailable: true })
  else {
    take({ signal: queue.signal })
    timer = clock.setTimer(rob, PATIENCE_MS * (1 + tab.random()))
    ask()
  }
}
