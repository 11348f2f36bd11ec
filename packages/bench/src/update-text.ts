/** What an update's text says of itself. */
export interface UpdateMark {
  readonly number: number
  /** When it was due, in µs of the machine's monotonic clock, which all its processes share. */
  readonly dueUs: number
}

const MARK = /@([0-9]+):([0-9]+)@/

/** The text of an update: its mark, and what fills it up to `bytes`. */
export const updateText = ({ number, dueUs }: UpdateMark, bytes: number): string =>
  `@${number}:${dueUs}@`.padEnd(bytes, 'x')

/** Finds the mark within a message, however it is wrapped. */
export function markOf(message: string): UpdateMark | undefined {
  const [, number, dueUs] = MARK.exec(message) ?? []
  return number === undefined || dueUs === undefined ? undefined : { number: Number(number), dueUs: Number(dueUs) }
}

/** Now, in whole µs of the machine's monotonic clock. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1_000n)
