import { backoffMs, type ItemPage, reportedError } from '@progress/core'
import type { ItemList } from './item-list.ts'

/** One reading of all items. */
export interface PageReading {
  readonly list: Pick<ItemList, 'takePage' | 'settle'>
  /** Ends it. */
  readonly signal: AbortSignal
  /** Asks for the page behind an item. */
  read(after: string | undefined): Promise<ItemPage>
  /** Hears of each page once the list has taken it. */
  onPage(): void
  /** Resolves after so long, and never once the reading is ended. */
  wait(ms: number): Promise<void>
  readonly random?: (() => number) | undefined
}

/** Failures in a row before no more pages are asked for. */
const MAX_ATTEMPTS = 10
/** How often they are read where items change their places meanwhile. */
const MAX_ROUNDS = 4

/** Reads all pages. Resolves when they are read, and where what is left cannot be had. */
export async function readPages(reading: PageReading): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!(await readRound(reading)) || reading.list.settle()) return
  }
}

/** @returns Whether the last page has come. */
async function readRound({ list, signal, read, onPage, wait, random }: PageReading): Promise<boolean> {
  let after: string | undefined
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    try {
      const page = await read(after)
      signal.throwIfAborted()
      // Another server may be behind the one that is followed.
      if (!list.takePage(page)) throw reportedError('network', 'An old page', { retryable: true })
      onPage()
      after = page.next
      if (!after) return true
      attempt = 0
    } catch (error) {
      if (signal.aborted || !Object(error).retryable) return false
      await wait(backoffMs(attempt, undefined, random))
    }
  }
  return false
}
