import { uniqueName } from './unique-name.ts'

/** Why a file is not at the server. */
export interface UploadFailure {
  readonly code: string
  readonly message: string
  /** Sending it again may help. */
  readonly retryable: boolean
}

/** A file to be sent. */
export interface Sendable {
  /** Its name at the server. */
  readonly name: string
  readonly file: File
}

/** A file that is not at the server. */
export interface FailedUpload {
  readonly name: string
  readonly failure: UploadFailure
  /** Epoch ms. */
  readonly at: number
}

/** Where an upload stands. */
export interface UploadTotals {
  readonly files: number
  readonly sent: number
  readonly failed: number
  readonly sending: number
  readonly queued: number
  /** Of all files that have not failed. */
  readonly bytes: number
  /** What has left this computer of those. */
  readonly sentBytes: number
}

interface Row {
  readonly name: string
  readonly size: number
  /** `undefined` for what an earlier page sent. */
  readonly file: File | undefined
  state: 'queued' | 'sending' | 'sent' | 'failed'
  progress: number
  failure: UploadFailure | undefined
  at: number
}

/** The files of an upload. Every change costs the same, however many there are: totals are kept, not counted. */
export class UploadList {
  readonly #rows = new Map<string, Row>()
  readonly #totals = { files: 0, sent: 0, failed: 0, sending: 0, queued: 0, bytes: 0, sentBytes: 0 }
  readonly #failed = new Map<string, Row>()
  readonly #sending = new Map<string, Row>()
  #queue: Row[] = []
  #next = 0

  /** A copy that stays as it is. */
  get totals(): UploadTotals {
    return { ...this.#totals }
  }

  /** Names of the files under way now. */
  get sending(): readonly string[] {
    return [...this.#sending.keys()]
  }

  get failures(): readonly FailedUpload[] {
    return [...this.#failed.values()].map(({ name, failure, at }) => ({ name, failure: failure as UploadFailure, at }))
  }

  /** Notes a file that the server has already. */
  addKept(name: string, size: number): void {
    if (this.#rows.has(name)) return
    this.#insert({ name, size, file: undefined, state: 'sent', progress: size, failure: undefined, at: 0 })
  }

  /**
   * Adds a file, under a name of its own.
   *
   * @param failure - It need not be sent at all, for this reason.
   * @returns `false` where it is there already: dropped twice, or sent before the page was loaded anew.
   */
  add({ name, file }: Sendable, failure?: UploadFailure, at = 0): boolean {
    if (this.#isThere(name, file)) return false
    const free = uniqueName(name, (taken) => this.#rows.has(taken) && !this.#isThere(taken, file))
    if (this.#rows.has(free)) return false
    const row: Row = {
      name: free,
      size: file.size,
      file,
      state: failure ? 'failed' : 'queued',
      progress: 0,
      failure,
      at,
    }
    this.#insert(row)
    if (!failure) this.#queue.push(row)
    return true
  }

  /** The next file to send, which counts as being sent from now on. */
  take(): Sendable | undefined {
    const row = this.#queue[this.#next]
    if (!row?.file) return undefined
    this.#next += 1
    if (this.#next === this.#queue.length) {
      this.#queue = []
      this.#next = 0
    }
    this.#change(row, 'sending')
    return { name: row.name, file: row.file }
  }

  /** @param bytes - How many of the file's have left this computer. */
  progress(name: string, bytes: number): void {
    const row = this.#sending.get(name)
    if (!row) return
    const progress = Math.min(row.size, Math.max(0, bytes))
    this.#totals.sentBytes += progress - row.progress
    row.progress = progress
  }

  /** The server has it. */
  sent(name: string): void {
    const row = this.#sending.get(name)
    if (!row) return
    this.progress(name, row.size)
    this.#change(row, 'sent')
  }

  /** It could not be sent. */
  failed(name: string, failure: UploadFailure, at: number): void {
    const row = this.#sending.get(name)
    if (!row) return
    row.failure = failure
    row.at = at
    this.#change(row, 'failed')
  }

  /** Puts a file that was being sent back into the queue. */
  giveBack(name: string): void {
    const row = this.#sending.get(name)
    if (row) this.#requeue(row)
  }

  /** Queues again what failed and may work another time. @param only - One of them. */
  retry(only?: string): void {
    for (const row of [...this.#failed.values()]) {
      if (row.failure?.retryable && (only === undefined || row.name === only)) this.#requeue(row)
    }
  }

  #isThere(name: string, file: File): boolean {
    const row = this.#rows.get(name)
    if (row === undefined || row.size !== file.size) return false
    return row.file === undefined || row.file.lastModified === file.lastModified
  }

  #insert(row: Row): void {
    this.#rows.set(row.name, row)
    this.#totals.files += 1
    this.#count(row, 1)
  }

  #requeue(row: Row): void {
    this.#change(row, 'queued')
    row.failure = undefined
    this.#queue.push(row)
  }

  #change(row: Row, state: Row['state']): void {
    this.#count(row, -1)
    row.state = state
    if (state !== 'sent') row.progress = 0
    this.#count(row, 1)
  }

  /** Takes a row into the totals, or out of them. */
  #count(row: Row, by: 1 | -1): void {
    this.#totals[row.state] += by
    if (row.state !== 'failed') {
      this.#totals.bytes += by * row.size
      this.#totals.sentBytes += by * row.progress
    }
    const named = row.state === 'failed' ? this.#failed : row.state === 'sending' ? this.#sending : undefined
    if (by === 1) named?.set(row.name, row)
    else named?.delete(row.name)
  }
}
