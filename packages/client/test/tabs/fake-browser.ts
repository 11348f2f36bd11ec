import type { Clock, Timer } from '@progress/core'
import { type ClientOptions, createProgressClient, type ProgressClient } from '../../src/index.ts'
import { type Channel, createTabs, type Tabs, type TabsOptions } from '../../src/tabs.ts'
import { type FakeLockPage, type FakeLocks, fakeLocks } from './fake-locks.ts'

/** A tab of a browser that is none: a page with what it shares with the others. */
export interface FakeTab {
  /** What its requests carry as `x-tab`. */
  readonly id: string
  readonly tabs: Tabs
  readonly client: ProgressClient
  /** Stops everything at once, without a word. */
  crash(): void
  /** Nothing runs until it is thawed, and it is not asked; what comes meanwhile waits. */
  freeze(): void
  thaw(): void
  /** Goes to the back-forward cache: it is told, and then frozen. */
  hide(): void
  /** Comes back from there. */
  show(): void
}

/** Chance that is the same each time. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

/** What pages of one browser share. */
export interface FakeBrowser {
  readonly locks: FakeLocks
  open(options?: Partial<TabsOptions>, client?: Partial<ClientOptions>): FakeTab
  /** Says something on a channel, as anybody may. */
  say(name: string, message: unknown): void
  /** A channel of a page that is there all the time. */
  channel(name: string): Channel
  /** Names of channels that are open. */
  channels(): readonly string[]
}

type Life = FakeLockPage & { readonly id: string; readonly channels: Set<FakeChannel> }
type FakeChannel = Channel & { readonly name: string; readonly life: Life }

/** How a browser's messages, and its server, are reached. */
export interface FakeBrowserOptions {
  readonly clock: Clock
  readonly fetch: NonNullable<ClientOptions['fetch']>
  readonly url: string
  /** In `[0, 1)`. */
  readonly random: () => number
  /** The longest that a message takes, in ms; they keep their order. */
  readonly delayMs: number
}

/** Makes a browser. */
export function fakeBrowser({ clock, fetch, url, random, delayMs }: FakeBrowserOptions): FakeBrowser {
  const locks = fakeLocks()
  const channels = new Set<FakeChannel>()
  const due = new Map<string, number>()
  let opened = 0

  /** Runs something in a page: when it is thawed, and not when it is no more. */
  const runIn = (life: Life, run: () => void): void => {
    if (life.dead) return
    if (life.frozen) life.held.push(run)
    else run()
  }
  const deliver = (name: string, from: FakeChannel | undefined, message: unknown): void => {
    const data = structuredClone(message)
    const at = Math.max(due.get(name) ?? 0, clock.now() + Math.floor(random() * delayMs))
    due.set(name, at)
    clock.setTimer(() => {
      for (const channel of [...channels]) {
        if (channel.name === name && channel !== from) runIn(channel.life, () => channel.onmessage?.({ data }))
      }
    }, at - clock.now())
  }
  const openChannel = (life: Life, name: string): Channel => {
    let closed = false
    const channel: FakeChannel = {
      name,
      life,
      onmessage: null,
      postMessage(message) {
        if (closed) throw new DOMException('closed', 'InvalidStateError')
        deliver(name, channel, message)
      },
      close() {
        closed = true
        channel.onmessage = null
        channels.delete(channel)
      },
    }
    channels.add(channel)
    life.channels.add(channel)
    return channel
  }
  const clockOf = (life: Life): Clock => ({
    now: clock.now,
    setTimer: (callback, delayMs): Timer => clock.setTimer(() => runIn(life, callback), delayMs),
    clearTimer: clock.clearTimer,
  })
  /** A page's requests end with it, and what they bring waits while it is frozen. */
  const fetchOf =
    (life: Life, gone: AbortSignal): NonNullable<ClientOptions['fetch']> =>
    async (address, init) => {
      const signal = init?.signal ? AbortSignal.any([init.signal, gone]) : gone
      const headers = new Headers(init?.headers)
      headers.set('x-tab', life.id)
      const response = await fetch(address, { ...init, headers, signal })
      if (!response.body) return response
      const thawed = (): Promise<void> => new Promise((resolve) => runIn(life, resolve))
      const gate = new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          await thawed()
          controller.enqueue(chunk)
        },
      })
      return new Response(response.body.pipeThrough(gate), response)
    }

  return {
    locks,
    open(options = {}, clientOptions = {}) {
      const life: Life = { id: `${++opened}`, dead: false, frozen: false, held: [], channels: new Set() }
      const gone = new AbortController()
      const page = new EventTarget()
      const ownClock = clockOf(life)
      const tabs = createTabs({
        scope: 'user',
        fetch: fetchOf(life, gone.signal),
        locks: locks.of(life),
        channel: (name) => openChannel(life, name),
        clock: ownClock,
        random,
        page,
        ...options,
      })
      const listeners = new Set<() => void>()
      const client = createProgressClient({
        url,
        clock: ownClock,
        random,
        slowMs: 0,
        maxAttempts: Number.POSITIVE_INFINITY,
        environment: {
          nextFrame: queueMicrotask,
          isOnline: () => true,
          onWake(listener) {
            listeners.add(listener)
            return () => void listeners.delete(listener)
          },
        },
        ...tabs,
        ...clientOptions,
      })
      const thaw = (): void => {
        life.frozen = false
        for (const run of life.held.splice(0)) runIn(life, run)
      }
      return {
        id: life.id,
        tabs,
        client,
        crash() {
          life.dead = true
          locks.drop(life)
          for (const channel of life.channels) channels.delete(channel)
          gone.abort()
        },
        freeze() {
          life.frozen = true
        },
        thaw,
        hide() {
          page.dispatchEvent(new Event('pagehide'))
          life.frozen = true
        },
        show() {
          thaw()
          page.dispatchEvent(new Event('pageshow'))
          for (const listener of [...listeners]) listener()
        },
      }
    },
    channel: (name) => openChannel({ id: '', dead: false, frozen: false, held: [], channels: new Set() }, name),
    say: (name, message) => deliver(name, undefined, message),
    channels: () => [...channels].map(({ name }) => name),
  }
}
