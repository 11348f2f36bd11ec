import { isFinal } from '@progress/core'
import type { ShownStatus } from '@progress/react'
import type { UploadPhase } from '../upload/uploader.ts'

/** What the page is about just now. */
export type PagePhase = 'choose' | 'upload' | 'process' | 'results'

/** The phases that a person goes through, and what each is called. */
export const PHASE_NAMES: Readonly<Record<PagePhase, string>> = {
  choose: 'Choose',
  upload: 'Upload',
  process: 'Process',
  results: 'Results',
}

/** What the page is about: files on their way, else the session. */
export function pagePhase(upload: UploadPhase, status: ShownStatus): PagePhase {
  if (status !== 'idle' && !isFinal(status)) return 'process'
  if (upload !== 'idle') return 'upload'
  return status === 'idle' ? 'choose' : 'results'
}

/** What may be asked of a session now. */
export interface Offers {
  readonly pause: boolean
  readonly resume: boolean
  readonly cancel: boolean
  /** How many files would be tried again. */
  readonly retry: number
}

/** What a person may ask of a session, by its state. @param failed - Files that have failed or were left. */
export function offersOf(status: ShownStatus, failed: number): Offers {
  const runs = status === 'active' || status === 'waiting' || status === 'pending'
  return {
    pause: status === 'active' || status === 'waiting',
    resume: status === 'paused',
    cancel: runs || status === 'paused',
    retry: status === 'idle' || status === 'cancelling' ? 0 : failed,
  }
}
