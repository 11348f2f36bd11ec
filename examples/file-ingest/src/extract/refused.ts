/** Why one file fails; each is that file's own failure. */
export type RefusalCode =
  | 'image_corrupt'
  | 'unknown_type'
  | 'empty_file'
  | 'file_too_large'
  | 'decompression_bomb'
  | 'document_corrupt'
  | 'document_encrypted'

/** A refusal as it passes between threads. */
export interface Refusal {
  readonly code: RefusalCode
  /** For people. */
  readonly message: string
}

/** Thrown where a file is taken apart; the thread's answer makes a plain `Refusal` of it. */
export class Refused extends Error implements Refusal {
  override readonly name = 'Refused'
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** `25 MiB` */
export const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MiB`
