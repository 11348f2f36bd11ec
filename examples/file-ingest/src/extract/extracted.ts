import type { FileFacts } from '../workflows.ts'
import type { Refusal } from './refused.ts'

/** What a file is to those who take it apart. */
export type FileKind = 'image' | 'pdf' | 'office' | 'text' | 'archive' | 'media' | 'other'

/** The phases of a file, in order; `saving` comes after the thread. */
export type ExtractPhase = 'reading' | 'detecting' | 'extracting' | 'parsing'

/** What a thread is asked to look at. */
export interface ExtractJob {
  readonly path: string
  /** As people call it; its words and its ending are looked at, it is never opened. */
  readonly name: string
}

/** What a thread says on its way. */
export interface ExtractNote {
  readonly phase: ExtractPhase
  /** Its type's short name, such as `JPEG`; known from `extracting` on. */
  readonly label?: string
}

/** What became of a file in a thread. */
export interface Extracted {
  /** As far as they are known, also of a file that was refused. */
  readonly facts: FileFacts
  /** Its type's short name, such as `JPEG`. */
  readonly label: string
  /** All text, up to the limit; `''` where there is none. */
  readonly text: string
  /** A WebP. */
  readonly thumbnail?: Uint8Array
  /** Why the file fails. */
  readonly refusal?: Refusal
}

/** Reasons that stand in the place of bytes, with what they tell people. */
export const REFUSED_UPLOADS: Readonly<Record<string, string>> = {
  file_too_large: 'The file is larger than a file may be: it was not taken',
}
