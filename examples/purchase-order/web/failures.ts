/** A failure as the page knows it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly retryable?: boolean | undefined
}

/** What may be done about a failure, where that is not plain. */
const HINTS: Readonly<Record<string, string>> = {
  document_unreadable: 'Open it on your computer: if it opens there, save or print it as a new PDF and upload that.',
  document_empty: 'Check that you chose the right file.',
  document_encrypted: 'Save a copy without the password and upload that.',
  document_too_large: 'Split it, or save it with smaller pictures.',
  payload_too_large: 'Split it, or save it with smaller pictures.',
  document_unsupported: 'Ask the supplier for a PDF, a CSV or an Excel file.',
  unsupported_media_type: 'Ask the supplier for a PDF, a CSV or an Excel file.',
  no_order_found: 'Is it an order or an invoice? If it is, upload another version of it, such as a CSV.',
  database_unavailable: 'Nothing is lost. Try again in a moment.',
  shop_refused: 'The order is saved. Look at what the shop says, then try again.',
  shop_unavailable: 'The order is saved. Try again in a moment.',
  ai_unavailable: 'Nothing is lost. Try again in a moment.',
  too_many_sessions: 'Try this one again as soon as another has ended.',
  stalled: 'What was done is kept. Try again, and another worker goes on with it.',
  network: 'Check your connection, then try again. It is not uploaded twice.',
  not_controllable: 'Upload the document again.',
  forbidden: 'Ask somebody who uploaded it.',
  session_not_found: 'Reload the page.',
}

const TEXTS: Readonly<Record<string, string>> = {
  network: 'The server cannot be reached',
  too_many_sessions: '50 orders are in progress already, and that is the limit',
  payload_too_large: 'The file is too large',
  stalled: 'The worker that had it went silent, and no other took it over in time',
  not_controllable: 'That is not possible any more',
}

/** What went wrong, as one sentence. */
export function failureText({ code, message }: Failure): string {
  const text = Object.hasOwn(TEXTS, code) ? (TEXTS[code] as string) : message
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

/** What can be done about it; `undefined` where the page knows nothing better than the failure says. */
export function failureHint({ code }: Failure): string | undefined {
  return Object.hasOwn(HINTS, code) ? HINTS[code] : undefined
}

/** What went wrong, and what can be done about it. */
export function describeFailure(failure: Failure): string {
  return [failureText(failure), failureHint(failure)].filter(Boolean).join(' ')
}

/** Tells whether trying the same again may help. */
export function mayRetry({ code, retryable }: Failure): boolean {
  return retryable ?? (code === 'network' || code === 'too_many_sessions')
}

const OF_THE_DOCUMENT = new Set([
  'document_empty',
  'document_encrypted',
  'document_too_large',
  'document_unsupported',
  'no_order_found',
])

/** Tells whether the document itself is the trouble, so that the same one will fail again. */
export function isOfTheDocument({ code }: Pick<Failure, 'code'>): boolean {
  return OF_THE_DOCUMENT.has(code)
}
