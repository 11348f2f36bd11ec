import { ProgressError } from '@progress/core'

/** Why a document is refused; each is that document's own failure. */
export type FailureCode =
  | 'document_unreadable'
  | 'document_empty'
  | 'document_encrypted'
  | 'document_too_large'
  | 'document_unsupported'
  | 'no_order_found'
  | 'ai_unavailable'

/** A refusal as it passes between threads. */
export interface Refusal {
  readonly code: FailureCode
  /** For people. */
  readonly message: string
}

/** An error that says to people what is wrong with their document, or with who was asked about it. */
export const failure = (
  code: FailureCode,
  message: string,
  cause?: unknown,
  retryable = false,
): ProgressError<FailureCode> => new ProgressError<FailureCode>(code, { message, cause, retryable })

/** Texts that are thrown from more than one place. */
export const REFUSALS = {
  encrypted: {
    code: 'document_encrypted',
    message: 'The document is protected by a password. Save it without one, and upload it again.',
  },
  empty: { code: 'document_empty', message: 'The document is empty: there is neither text nor a picture in it.' },
  damaged: { code: 'document_unreadable', message: 'The document cannot be read: it is damaged or cut short.' },
  tooMuch: {
    code: 'document_unreadable',
    message: 'The document cannot be read: reading it takes more time or memory than a document may.',
  },
} as const satisfies Record<string, Refusal>
