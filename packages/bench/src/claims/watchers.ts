import { Agent, type RequestOptions, request } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { follow } from '../load/follower.ts'
import type { HttpAddress } from '../soak/soak-requests.ts'
import { markOf, nowUs, type UpdateMark } from '../update-text.ts'
import { BROWSER_HEADERS, orderOf, USERS, userOf } from './claims-settings.ts'

/** Where the orders are. */
export interface Orders {
  readonly address: HttpAddress
  readonly path: string
}

/** Users who watch their orders. */
export interface Watchers {
  /** Of replies to requests that were answered so far. */
  readonly requests: number
  /** On all their sockets, in both directions. */
  bytes(): number
  /** Of them those that came from the server. */
  bytesRead(): number
  /** From when an update was due until a user saw it or a later one, in ms, since the last call. */
  takeLatencies(): number[]
  /** From a request to the end of its reply, in ms, since the last call. */
  takeReplies(): number[]
  stop(): void
}

/** What is published to all users together. */
export interface Published {
  /** The number of the update before the first one. */
  readonly after: number
  readonly perSecond: number
}

/** Notes how late each of a user's updates is seen: with one, all before it have been. */
class Seen {
  readonly latencies: number[] = []
  #last: number
  readonly #stepUs: number

  constructor(user: number, { after, perSecond }: Published) {
    // The last one of this user's up to there.
    this.#last = after - userOf(userOf(after) - user + USERS)
    this.#stepUs = 1_000_000 / perSecond
  }

  mark(mark: UpdateMark | undefined): void {
    if (mark === undefined) return
    const { number, dueUs } = mark
    for (let one = this.#last + USERS; one <= number; one += USERS) {
      this.latencies.push((nowUs() - (dueUs - (number - one) * this.#stepUs)) / 1_000)
    }
    this.#last = Math.max(number, this.#last)
  }
}

const taken = (figures: number[]): number[] => figures.splice(0)

/** Each user holds a stream. */
export async function streaming({ address, path }: Orders, published: Published): Promise<Watchers> {
  const sockets: Socket[] = []
  const seen = Array.from({ length: USERS }, (_, user) => new Seen(user, published))
  for (const [user, one] of seen.entries()) {
    const target = { address, path: `${orderOf(path, user)}/events` }
    sockets.push((await follow(target, (mark) => one.mark(mark))).socket)
  }
  return {
    requests: USERS,
    bytes: () => bytesOf(sockets),
    bytesRead: () => bytesReadOf(sockets),
    takeLatencies: () => seen.flatMap(({ latencies }) => taken(latencies)),
    takeReplies: () => [],
    stop() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** How users poll. */
export interface Polling {
  readonly everyMs: number
  /** Whether they send the tag of the last reply along. */
  readonly tagged: boolean
  readonly published: Published
  /** @defaultValue all */
  readonly users?: number
}

/** Each user polls, at a time of its own within the interval. */
export function polling({ address, path }: Orders, options: Polling): Watchers {
  const { everyMs, tagged, published, users = USERS } = options
  const sockets = new Set<Socket>()
  const latencies: number[] = []
  const replies: number[] = []
  let requests = 0
  let stopped = false
  const watch = async (user: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const seen = new Seen(user, published)
    let tag: string | undefined
    await sleep((user * everyMs) / users)
    const startMs = performance.now()
    for (let turn = 1; !stopped; turn += 1) {
      const headers = { ...BROWSER_HEADERS, ...(tagged && tag !== undefined && { 'if-none-match': tag }) }
      const sentMs = performance.now()
      const reply = await ask({ agent, ...address, path: orderOf(path, user), headers }, sockets)
      requests += 1
      replies.push(performance.now() - sentMs)
      tag = reply.etag
      seen.mark(markOf(reply.body))
      latencies.push(...taken(seen.latencies))
      await sleep(Math.max(0, startMs + turn * everyMs - performance.now()))
    }
    agent.destroy()
  }
  for (let user = 0; user < users; user += 1) watch(user).catch(() => undefined)
  return {
    get requests() {
      return requests
    },
    bytes: () => bytesOf([...sockets]),
    bytesRead: () => bytesReadOf([...sockets]),
    takeLatencies: () => taken(latencies),
    takeReplies: () => taken(replies),
    stop() {
      stopped = true
    },
  }
}

const bytesReadOf = (sockets: readonly Socket[]): number => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0)

const bytesOf = (sockets: readonly Socket[]): number =>
  sockets.reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, 0)

/** Asks once more where the connection was closed just as it was asked over. */
async function ask(options: RequestOptions, sockets: Set<Socket>): Promise<{ body: string; etag: string | undefined }> {
  return askOnce(options, sockets).catch(() => askOnce(options, sockets))
}

function askOnce(options: RequestOptions, sockets: Set<Socket>): Promise<{ body: string; etag: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asking = request(options, (reply) => {
      let body = ''
      reply.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      reply.once('error', reject).once('end', () => resolve({ body, etag: reply.headers.etag }))
    })
    asking.on('socket', (socket) => void sockets.add(socket))
    asking.once('error', reject).end()
  })
}
