import type { FailureCode, Refusal } from '../failure.ts'

/** Thrown where a document is taken apart; the thread's answer makes a plain `Refusal` of it. */
export class Refused extends Error implements Refusal {
  override readonly name = 'Refused'
  readonly code: FailureCode

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
