import type { Order } from '../order.ts'

/** A file as it was uploaded; what it is, its bytes say, not its name. */
export interface SourceDocument {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a reading does, in the order in which it is done; `ocr` only where something is drawn that is no text. */
export type StepName = 'text' | 'ocr' | 'tables' | 'fields' | 'check'

/** A step that has begun. */
export interface ReadingStep {
  readonly name: StepName
  /** For people. */
  readonly message: string
  /** How much of the whole reading is behind, 0 to 1; never less than the step before told. */
  readonly fraction: number
}

/** What was found out about a field, or about the whole: for people, and for those who wonder at the confidence. */
export interface Finding {
  readonly field: 'supplier' | 'number' | 'date' | 'currency' | 'total' | 'lines' | 'sums' | 'document'
  /** `found`: by a rule that names it; `guessed`: by a weaker one; `missing`: not at all; `mismatch`: sums that do not agree. */
  readonly kind: 'found' | 'guessed' | 'missing' | 'mismatch'
  /** Which rule, and where, e.g. `label "Factuurdatum" on page 1`. */
  readonly text: string
  /** How sure this one is, 0 to 1. */
  readonly confidence: number
}

/** What a document says. */
export interface ReadOrder {
  readonly order: Order
  readonly findings: readonly Finding[]
  /** Pages of a PDF, sheets of a workbook; 1 for anything else. */
  readonly pages: number
}

/** How a reading is followed and stopped. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  readonly onStep?: ((step: ReadingStep) => void) | undefined
}

/** Reads suppliers' documents. */
export interface OrderReader {
  /**
   * Reads one document.
   *
   * @throws {ProgressError} `document_unreadable`, `document_empty`, `document_encrypted`, `document_too_large`,
   *   `document_unsupported`, `no_order_found`, `ai_unavailable`. The signal's reason when aborted.
   */
  read(document: SourceDocument, options?: ReadOptions): Promise<ReadOrder>
  /** Ends its workers; what is being read is refused. */
  close(): Promise<void>
}
