import type { StoreAddress } from './open-store.ts'

/** What a process of the rig is told as it starts, as JSON in its environment. */
export interface ProcessSettings {
  /** Which one it is, counted up with each start: `web-1#2`. */
  readonly name: string
  readonly store: StoreAddress
  /** Where the pieces come from. */
  readonly source: string
  /** Where a web process listens. */
  readonly port: number
  /** How long a worker's jobs stay hidden from others; `undefined`: for ever. */
  readonly hiddenMs?: number | undefined
  readonly leaseMs?: number | undefined
  readonly takeoverMs?: number | undefined
  readonly sweepMs?: number | undefined
  /** Sessions that a worker works on at once. */
  readonly concurrency: number
  readonly heartbeatMs: number
}

const VARIABLE = 'RIG_SETTINGS'

/** The settings as an environment. */
export const toEnvironment = (settings: ProcessSettings): Record<string, string> => ({
  [VARIABLE]: JSON.stringify(settings),
})

/** The settings of this process. */
export const ownSettings = (): ProcessSettings => JSON.parse(process.env[VARIABLE] ?? '') as ProcessSettings

/** What a process tells whoever started it. `at` is epoch ms, by the machine's clock. */
export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'began'; readonly sessionId: string; readonly attempt: number; readonly finished: number }
  | {
      readonly type: 'ended'
      readonly sessionId: string
      readonly attempt: number
      /** The code of the error, where there was one. */
      readonly code?: string | undefined
      readonly calls: number
      readonly thrown: number
      readonly slowestMs: number
    }
  | { readonly type: 'aborted'; readonly sessionId: string; readonly code: string; readonly at: number }

/** Tells whoever started this process. */
export const tell = (told: Told): void => void process.send?.(told)

/** Ends this process with the one that started it. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(1))
}
