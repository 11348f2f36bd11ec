import type { SessionSnapshot } from '@progress/client'
import type { ScanWorkflows } from '../src/workflows.ts'

/** What of the page tests in a browser may look at. */
export interface PageView {
  /** The state of the session on the page. */
  snapshot(): SessionSnapshot<ScanWorkflows> | undefined
  sessionId(): string | undefined
}

declare global {
  interface Window {
    __progress?: PageView
  }
}

/** Lets tests see what the page sees. */
export function showToTests(view: PageView): void {
  window.__progress = view
}
