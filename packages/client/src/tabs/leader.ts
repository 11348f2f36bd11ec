import { type Hello, isFinal, isTerminal, type Snapshot, type SnapshotMessage, type TopicFold } from '@progress/core'
import { BYE } from './seat.ts'

/** What a leader says to whoever listens. All that is missing: that it is there. */
export interface Words {
  /** Only for this joiner. */
  readonly to?: string
  /** Messages of a stream, as they stand there. After none, or `BYE`, nothing follows. */
  readonly text?: string
  /** Of a session: where it stands with them. */
  readonly seq?: number | undefined
}

/** Passes a stream on to the other tabs. */
export interface Leader {
  /** Takes what came over the stream. */
  take(chunk: Uint8Array): void
  /** Hears of somebody who wants to join. */
  hear(joiner: string): void
  /** Says the last words. */
  stop(): void
}

/** What a stream says, not checked any further. */
type Message = Partial<Omit<Hello, 'type'>> & Partial<Pick<SnapshotMessage, 'snapshot'>> & { readonly type?: string }

const toText = (message: object): string => `data: ${JSON.stringify(message)}\n\n`

/** The state of a session, where its stream has brought one. */
export const stateIn = (fold: TopicFold): Snapshot | undefined => fold.snapshot().values().next().value

/** The message in a piece of a stream; empty where there is none. */
function messageIn(text: string): Message {
  try {
    return Object(JSON.parse(/^data: ?([^\r\n]+)/m.exec(text)?.[1] as string))
  } catch {
    return {}
  }
}

/**
 * Makes one of a stream that begins with `hello`.
 *
 * @param fold - Where its session stands, or the sessions of its topic; kept up to date.
 * @param now - Epoch ms.
 * @param say - Heard by all the others.
 */
export function createLeader(fold: TopicFold, now: () => number, say: (words: Words) => void): Leader {
  const decoder = new TextDecoder()
  let rest = ''
  let hello: Message = {}
  let rewound = false
  let over = false

  const take = (message: Message): void => {
    const { type = '', snapshot } = message
    if (type === 'hello') {
      hello = message
      rewound = Number(hello.seq) < Number(stateIn(fold)?.seq)
    } else {
      over = type === 'bye' || (!hello.topic && (isTerminal({ type }) || isFinal(snapshot?.status as never)))
      fold.take(message, rewound)
    }
  }

  return {
    take(chunk) {
      rest += decoder.decode(chunk, { stream: true })
      const texts = rest.split(/\r?\n\r?\n/)
      rest = texts.pop() as string
      for (const text of texts) {
        take(messageIn(text))
        say({ text: `${text}\n\n` })
      }
    },
    hear(to) {
      const states = [...fold.snapshot().values()]
      const own: Partial<Snapshot> | undefined = hello.topic ? {} : hello.type ? states[0] : undefined
      if (!own) return say({})
      const { seq, status } = own
      const timestamp = now()
      const text = [
        { ...hello, now: timestamp, seq, status },
        ...states.map((snapshot) => ({ type: 'snapshot', sessionId: snapshot.sessionId, seq: snapshot.seq, snapshot })),
        // A topic may have no session.
        { type: 'heartbeat', timestamp },
      ]
      say({ to, text: text.map(toText).join(''), seq })
    },
    stop: () => say({ text: over ? '' : BYE }),
  }
}
