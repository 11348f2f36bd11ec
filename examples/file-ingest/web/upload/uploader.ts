import { type PutFile, UNREACHABLE, UploadFailed } from './put-file.ts'
import { type FailedUpload, type Sendable, type UploadFailure, UploadList, type UploadTotals } from './upload-list.ts'

/**
 * What an upload does: nothing yet; sending; held by the visitor, or by a server that takes no uploads; all is sent, or
 * has failed.
 */
export type UploadPhase = 'idle' | 'sending' | 'held' | 'sent'

/** An upload as the page shows it. */
export interface UploadView {
  readonly phase: UploadPhase
  /** Its id at the server. */
  readonly upload: string | undefined
  readonly totals: UploadTotals
  /** Files under way now. */
  readonly sending: readonly string[]
  readonly failures: readonly FailedUpload[]
  /** A folder is still being read. */
  readonly isListing: boolean
  /** Why nothing can be sent. */
  readonly fault: UploadFailure | undefined
  /** Files that an earlier page had sent. */
  readonly kept: number
}

/** What the server has of an upload. */
export interface KeptUpload {
  readonly upload: string
  readonly files: readonly { readonly name: string; readonly size: number }[]
}

/** Where an uploader sends. All throw `UploadFailed`. */
export interface UploadServer {
  create(): Promise<string>
  read(upload: string): Promise<KeptUpload>
  readonly put: PutFile
  /** Where a file goes. */
  address(upload: string, name: string): string
}

/** Settings of `createUploader`. */
export interface UploaderOptions {
  readonly server: UploadServer
  /** Tells at once what the server would refuse. @param count - Files that are in the upload already. */
  readonly check?: (file: File, count: number) => UploadFailure | undefined
  /** Files side by side. @defaultValue 3 */
  readonly maxAtOnce?: number
  /** Tries of one file, before it is left to the visitor. @defaultValue 3 */
  readonly maxAttempts?: number
  /** @defaultValue one second per try so far */
  readonly wait?: (attempt: number, signal: AbortSignal) => Promise<void>
  /** Calls back when listeners are to hear. @defaultValue every 100 ms at most */
  readonly schedule?: (notify: () => void) => void
  readonly now?: () => number
}

/** Sends many files, a few at a time. */
export interface Uploader {
  subscribe(listener: () => void): () => void
  /** The same object until it changes. */
  getSnapshot(): UploadView
  /** Sends files as they are found; resolves when the last is listed. */
  add(files: AsyncIterable<Sendable>): Promise<void>
  /** Takes up what an earlier page had begun. */
  resume(upload: string): Promise<void>
  /** Lets nothing go out any more until `go`. What is under way is sent again then. */
  hold(): void
  go(): void
  /** Sends again what failed. @param only - One of them. */
  retry(only?: string): void
  /** Forgets it all. */
  reset(): void
}

const ABORTED = new DOMException('Held', 'AbortError')
const HEARD_EVERY_MS = 100

const later = (attempt: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, attempt * 1_000)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

const toFailure = (error: unknown): UploadFailure =>
  error instanceof UploadFailed ? error.failure : { code: 'internal', message: 'It could not be read', retryable: true }

/** Makes an uploader. Each file is on its own: one that fails stops no other. */
export function createUploader(options: UploaderOptions): Uploader {
  const { server, check, maxAtOnce = 3, maxAttempts = 3, wait = later, now = Date.now } = options
  const { schedule = (notify) => void setTimeout(notify, HEARD_EVERY_MS) } = options
  const listeners = new Set<() => void>()
  let list = new UploadList()
  let upload: string | undefined
  let isOpening = false
  let fault: UploadFailure | undefined
  let listing = 0
  let running = 0
  let kept = 0
  let isHeld = false
  let isScheduled = false
  let line = new AbortController()
  let view: UploadView | undefined

  const phase = (): UploadPhase => {
    const { files, queued } = list.totals
    if (isHeld || fault) return 'held'
    if (queued + running + listing > 0) return 'sending'
    return files === 0 ? 'idle' : 'sent'
  }
  const notify = (): void => {
    isScheduled = false
    view = undefined
    for (const listener of [...listeners]) listener()
  }
  const changed = (): void => {
    if (isScheduled) return
    isScheduled = true
    schedule(notify)
  }

  const send = async (id: string, next: Sendable, { signal }: AbortController): Promise<void> => {
    const of = list
    for (let attempt = 1; ; attempt += 1) {
      try {
        const onBytes = (bytes: number): void => {
          of.progress(next.name, bytes)
          changed()
        }
        await server.put(server.address(id, next.name), next.file, { signal, onBytes })
        of.sent(next.name)
        return
      } catch (error) {
        of.progress(next.name, 0)
        if (signal.aborted) return of.giveBack(next.name)
        const failure = toFailure(error)
        if (!failure.retryable || attempt >= maxAttempts) return of.failed(next.name, failure, now())
        await wait(attempt, signal)
        if (signal.aborted) return of.giveBack(next.name)
      }
    }
  }

  const pump = (): void => {
    changed()
    if (isHeld || fault || list.totals.queued === 0) return
    if (upload === undefined) {
      if (isOpening) return
      isOpening = true
      void open().finally(() => {
        isOpening = false
        pump()
      })
      return
    }
    while (running < maxAtOnce) {
      const next = list.take()
      if (!next) return
      running += 1
      const on = line
      void send(upload, next, on).finally(() => {
        if (on !== line) return
        running -= 1
        pump()
      })
    }
  }

  const open = async (): Promise<void> => {
    const on = line
    try {
      const id = await server.create()
      if (on === line) upload = id
    } catch (error) {
      if (on === line) fault = error instanceof UploadFailed ? error.failure : UNREACHABLE
    }
  }

  /** Cuts what is under way; what comes of it counts no more. */
  const cut = (): void => {
    const names = list.sending
    line.abort(ABORTED)
    line = new AbortController()
    running = 0
    for (const name of names) list.giveBack(name)
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot() {
      view ??= {
        phase: phase(),
        upload,
        totals: list.totals,
        sending: list.sending,
        failures: list.failures,
        isListing: listing > 0,
        fault,
        kept,
      }
      return view
    },
    async add(files) {
      const of = list
      isHeld = false
      fault = undefined
      listing += 1
      try {
        for await (const next of files) {
          if (of !== list) return
          of.add(next, check?.(next.file, of.totals.files - of.totals.failed), now())
          pump()
        }
      } finally {
        if (of === list) listing -= 1
        pump()
      }
    },
    async resume(id) {
      const of = list
      const { files } = await server.read(id)
      if (of !== list || upload !== undefined) return
      upload = id
      for (const { name, size } of files) list.addKept(name, size)
      kept = files.length
      isHeld = true
      changed()
    },
    hold() {
      isHeld = true
      cut()
      changed()
    },
    go() {
      isHeld = false
      fault = undefined
      pump()
    },
    retry(only) {
      isHeld = false
      fault = undefined
      list.retry(only)
      pump()
    },
    reset() {
      cut()
      list = new UploadList()
      upload = undefined
      fault = undefined
      isHeld = false
      listing = 0
      kept = 0
      changed()
    },
  }
}
