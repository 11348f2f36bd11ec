import type { UploadFailure } from './upload-list.ts'

/** How one file is sent. */
export interface PutOptions {
  readonly signal: AbortSignal
  /** Hears how many bytes have left this computer. */
  onBytes(bytes: number): void
}

/** Sends one file. @throws {UploadFailed} where it does not arrive. */
export type PutFile = (address: string, file: File, options: PutOptions) => Promise<void>

/** Why a file did not arrive. */
export class UploadFailed extends Error {
  override readonly name = 'UploadFailed'
  readonly failure: UploadFailure

  constructor(failure: UploadFailure) {
    super(failure.message)
    this.failure = failure
  }
}

const OF_STATUS: Readonly<Record<number, string>> = {
  401: 'The server does not know you: reload the page',
  404: 'The server has forgotten this upload: start it anew',
  413: 'The file is too large',
  507: 'The server has no room left',
}

/**
 * What a reply says of a file that was not taken.
 *
 * @param body - Problem JSON, or whatever stands in between says.
 */
export function failureOf(status: number, body: string): UploadFailure {
  let problem: { code?: unknown; detail?: unknown; title?: unknown; retryable?: unknown } = {}
  try {
    problem = (JSON.parse(body) as typeof problem | null) ?? {}
  } catch {
    // A proxy's page; the status tells enough.
  }
  const { code, detail, title, retryable } = problem
  const said = [detail, title].find((text): text is string => typeof text === 'string' && text !== '')
  return {
    code: typeof code === 'string' ? code : `status_${status}`,
    message: said ?? OF_STATUS[status] ?? `The server answered ${status}`,
    retryable: typeof retryable === 'boolean' ? retryable : status === 408 || status === 429 || status >= 500,
  }
}

/** What a file that could not get through is told of. */
export const UNREACHABLE: UploadFailure = {
  code: 'network',
  message: 'The server cannot be reached',
  retryable: true,
}

/** Sends a file by `PUT`. It is an `XMLHttpRequest`, since `fetch` does not tell how much has been sent. */
export const putFile: PutFile = (address, file, { signal, onBytes }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = (): void => request.abort()
    request.upload.onprogress = ({ loaded }) => onBytes(loaded)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve()
      else reject(new UploadFailed(failureOf(request.status, request.responseText)))
    }
    request.onerror = () => reject(new UploadFailed(UNREACHABLE))
    request.onabort = () => reject(signal.reason)
    request.onloadend = () => signal.removeEventListener('abort', abort)
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    signal.addEventListener('abort', abort)
    request.open('PUT', address)
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.send(file)
  })
