import type { ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { listen } from '../../support/listen.ts'

/** A server of sheets that gives as many as it is allowed to. */
export interface SheetsSource {
  readonly origin: string
  /** The sheets that were asked for, in order. */
  readonly asked: readonly string[]
  /** Sheets that are gone for now. */
  readonly gone: Set<string>
  /** How many wait for their answer. */
  readonly waiting: number
  /** Lets this many more be answered, in the order of their asking. */
  allow(count: number): void
}

/** Starts one; it ends with the test. */
export async function startSheetsSource(): Promise<SheetsSource> {
  const asked: string[] = []
  const gone = new Set<string>()
  const waiting = new Map<ServerResponse, string>()
  let allowed = 0
  const answer = (): void => {
    for (const [response, id] of waiting) {
      if (allowed <= 0) return
      allowed -= 1
      waiting.delete(response)
      response.statusCode = gone.has(id) ? 410 : 200
      response.end(`${id}\n${'What stands on the sheet. '.repeat(500)}`)
    }
  }
  const server = await listen((request, response) => {
    const id = request.url?.slice(1) ?? ''
    asked.push(id)
    waiting.set(response, id)
    // Whoever asked may have been killed: nothing of what is allowed is spent on it.
    response.on('close', () => waiting.delete(response))
    answer()
  })
  onTestFinished(() => server.close())
  return {
    origin: server.origin,
    asked,
    gone,
    get waiting() {
      return waiting.size
    },
    allow(count) {
      allowed += count
      answer()
    },
  }
}
