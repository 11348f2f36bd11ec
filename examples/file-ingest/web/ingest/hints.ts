/** What can be done about a file, where that is not plain. */
const HINTS: Readonly<Record<string, string>> = {
  image_corrupt: 'Copy it anew from the camera or card.',
  document_corrupt: 'Open it on your computer: if it opens there, save it as a new file.',
  document_encrypted: 'Save a copy without the password.',
  database_unavailable: 'Nothing is lost. Try it again in a moment.',
  unknown_type: 'Images, PDF, Office files and texts are read.',
  empty_file: 'It has no content. Copy it anew from where it came.',
  file_too_large: 'Split it, or save it smaller.',
  decompression_bomb: 'It unpacks to far more than it should. Be careful where you open it.',
  timeout: 'It took too long. Another try may be quicker.',
  out_of_memory: 'It needs more memory than there is. Save it smaller.',
  worker_lost: 'The worker stopped while it had this file. Try it again.',
}

/** What can be done about a failure. @returns `undefined` where the page knows nothing better than the failure says. */
export const hintOf = (code: string): string | undefined => (Object.hasOwn(HINTS, code) ? HINTS[code] : undefined)

/** What went wrong, and what can be done about it. */
export function describeFailure({ code, message }: { readonly code: string; readonly message: string }): string {
  const said = message || 'Nobody said why'
  const text = /[.!?…]$/.test(said) ? said : `${said}.`
  return [text, hintOf(code)].filter(Boolean).join(' ')
}
