import type { HoldOptions, Locks } from '../../src/tabs.ts'

interface Request {
  readonly page: FakeLockPage
  readonly grant: (lock: object | null) => void
  readonly lose: () => void
}

interface FakeLockPage {
  dead: boolean
  frozen: boolean
  /** What waits until the page is thawed. */
  readonly held: (() => void)[]
}

/** Web Locks of one browser, as the specification has them. */
export interface FakeLocks {
  /** The locks as one page sees them. */
  of(page: FakeLockPage): Locks
  /** Lets go of everything that a page holds or waits for, as when it crashes or closes. */
  drop(page: FakeLockPage): void
  /** The names that are held. */
  held(): readonly string[]
}

export type { FakeLockPage }

/** Makes them; answers come a turn later, and to a frozen page when it is thawed. */
export function fakeLocks(): FakeLocks {
  const holders = new Map<string, Request>()
  const queues = new Map<string, Request[]>()
  const queueOf = (name: string): Request[] => {
    const queue = queues.get(name) ?? []
    queues.set(name, queue)
    return queue
  }
  const give = (name: string, request: Request): void => {
    holders.set(name, request)
    request.grant({ name })
  }
  const next = (name: string): void => {
    const request = queueOf(name).shift()
    if (request) give(name, request)
    else holders.delete(name)
  }
  const tell = (page: FakeLockPage, call: () => void): void => {
    const run = (): void => {
      if (page.dead) return
      if (page.frozen) page.held.push(call)
      else call()
    }
    queueMicrotask(run)
  }

  const request = (
    page: FakeLockPage,
    name: string,
    { ifAvailable, steal, signal }: HoldOptions,
    callback: (lock: unknown) => unknown,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const release = (): void => {
        if (holders.get(name) === own) next(name)
      }
      const own: Request = {
        page,
        grant: (lock) =>
          tell(page, () => {
            Promise.resolve(callback(lock)).then((value) => {
              release()
              resolve(value)
            }, reject)
          }),
        lose: () => tell(page, () => reject(new DOMException('stolen', 'AbortError'))),
      }
      if (steal) {
        holders.get(name)?.lose()
        give(name, own)
      } else if (!holders.has(name)) give(name, own)
      else if (ifAvailable) own.grant(null)
      else {
        queueOf(name).push(own)
        signal?.addEventListener('abort', () => {
          const queue = queueOf(name)
          if (!queue.includes(own)) return
          queue.splice(queue.indexOf(own), 1)
          reject(signal.reason)
        })
      }
    })

  return {
    of: (page) => ({ request: (...args) => request(page, ...args) }),
    drop(page) {
      for (const [name, queue] of queues) {
        queues.set(
          name,
          queue.filter((each) => each.page !== page),
        )
      }
      for (const [name, holder] of [...holders]) if (holder.page === page) next(name)
    },
    held: () => [...holders.keys()],
  }
}
