import { setTimeout as wait } from 'node:timers/promises'
import { createProgressManager, isProgressError } from '@progress/core'
import { serveParent, settingsOf } from './forked.ts'
import { openStore, type StoreAddress } from './open-store.ts'
import { defineSheets, readSheets, type SheetsInput } from './sheets.ts'

/** What a worker of one session is told. */
export interface SheetsWorkerSettings {
  readonly store: StoreAddress
  readonly sessionId: string
  readonly leaseMs: number
  /** How long the session may run. */
  readonly deadlineMs?: number | undefined
}

/** Works on one session, as soon as nobody else does. */
const { store: address, sessionId, leaseMs, deadlineMs } = settingsOf<SheetsWorkerSettings>()
const { store, close } = await openStore(address)
const manager = createProgressManager({ store, leaseMs, sweepMs: 0 })
const sheets = defineSheets(deadlineMs)
serveParent(0)
for (let isWorking = true; isWorking; ) {
  try {
    await manager.attach(sheets, sessionId, (input, emitter) => readSheets(input as SheetsInput, emitter))
    isWorking = false
  } catch (error) {
    // A worker that was killed holds it until its lease has run out.
    isWorking = isProgressError(error, 'session_held')
    if (isWorking) await wait(50)
  }
}
await manager.close()
await close()
