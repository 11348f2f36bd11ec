import { createProgressClient, type ProgressClient } from '@progress/client'
import { createTabs } from '@progress/client/tabs'
import { createTransportChoice, type TransportChoice } from '@progress/client/transport-choice'
import type { ingest, labReport, proposals, treeBuild } from '../src/workflows.ts'

/** The page's workflows. */
export type PageWorkflows = typeof ingest | typeof proposals | typeof treeBuild | typeof labReport

/** Where the page lies, `/file-ingest/` or wherever it is mounted. */
const HERE = new URL('./', document.baseURI)

/** An address beside the page. */
export const beside = (path: string): string => new URL(path, HERE).pathname + new URL(path, HERE).search

/** What the page follows sessions with. */
export interface PageClient {
  readonly client: ProgressClient<PageWorkflows>
  /** How this visitor wants to follow sessions, today and the next time. */
  readonly transportChoice: TransportChoice
}

let made: (PageClient & { readonly visitor: string }) | undefined

/**
 * The client of a visitor: all tabs of theirs share each stream, and what is remembered. It is made once per page.
 *
 * @param visitor - Who they are, as the server says it; not their cookie.
 */
export function clientOf(visitor: string): PageClient {
  if (made?.visitor !== visitor) {
    const client = createProgressClient<PageWorkflows>({ url: beside('api'), ...createTabs({ scope: visitor }) })
    const transportChoice = createTransportChoice(client, { key: 'file-ingest:transport' })
    made = { visitor, client, transportChoice }
  }
  return made
}
