import type { StartWay } from './way.ts'

/** A way to report progress, by its name. */
export interface WayEntry {
  readonly title: string
  /** One client follows it, in another process. */
  readonly isFollowed: boolean
  /** Whether it is measured in a quick run too. */
  readonly isQuick: boolean
  /** Loads it, and nothing of the others. */
  readonly load: () => Promise<StartWay>
}

const ours = async () => (await import('./ours.ts')).startWay
const currentOnly = async () => (await import('./ours.ts')).startCurrentOnly
const betterSse = async () => (await import('./others.ts')).startBetterSse

const FULL = '`emitter.update({ current, total, message })`'
const LEAST = '`emitter.update({ current })`'
const BROADCAST = 'better-sse `channel.broadcast`'

/** All that are measured, ours first. */
export const WAYS = {
  ours: { title: FULL, isFollowed: false, isQuick: true, load: ours },
  'ours-followed': { title: FULL, isFollowed: true, isQuick: true, load: ours },
  current: { title: LEAST, isFollowed: false, isQuick: true, load: currentOnly },
  'current-followed': { title: LEAST, isFollowed: true, isQuick: false, load: currentOnly },
  encoding: {
    title: '`JSON.stringify(event)` alone',
    isFollowed: false,
    isQuick: true,
    load: async () => (await import('./others.ts')).startEncoding,
  },
  'log-line': {
    title: 'a log line in JSON, to a file',
    isFollowed: false,
    isQuick: true,
    load: async () => (await import('./others.ts')).startLogLine,
  },
  console: {
    title: '`console.log`, to a file',
    isFollowed: false,
    isQuick: false,
    load: async () => (await import('./others.ts')).startConsole,
  },
  'better-sse': { title: BROADCAST, isFollowed: false, isQuick: false, load: betterSse },
  'better-sse-followed': { title: BROADCAST, isFollowed: true, isQuick: true, load: betterSse },
  writing: {
    title: '`JSON.stringify` and `res.write`',
    isFollowed: true,
    isQuick: true,
    load: async () => (await import('./others.ts')).startWriting,
  },
} as const satisfies Record<string, WayEntry>

export type WayName = keyof typeof WAYS

export const WAY_NAMES = Object.keys(WAYS) as WayName[]

export const isWay = (name: string): name is WayName => Object.hasOwn(WAYS, name)
