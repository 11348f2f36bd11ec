import type { ItemState } from '@progress/core'

/** A file of a script. */
export interface ScriptedFile {
  readonly id: string
  readonly kind: string
  readonly size: number
  /** Why it fails, and in which phase. */
  readonly fails?: { readonly phase: string; readonly code: string; readonly message: string }
  /** It fails once, and works when it is tried again. */
  readonly stumbles?: boolean
}

const NAMES = [
  'IMG_2041.jpg',
  'IMG_2042.jpg',
  'invoice-0413.pdf',
  'minutes of the board, second quarter, with all annexes and corrections.docx',
  'holiday/beach.png',
  'holiday/harbour at dusk.jpg',
  'lab-report.pdf',
  'notes.txt',
] as const
const KINDS: Readonly<Record<string, string>> = {
  jpg: 'JPEG',
  pdf: 'PDF',
  docx: 'DOCX',
  png: 'PNG',
  txt: 'TEXT',
  zip: 'ZIP',
}

/** Spreads numbers, always the same way. */
const spread = (index: number, range: number): number => ((index + 1) * 7_919) % range

/** Files, each with a name of its own. */
export function filesOf(count: number): ScriptedFile[] {
  return Array.from({ length: count }, (_, index) => {
    const name = NAMES[index % NAMES.length] as string
    const round = Math.floor(index / NAMES.length)
    const dot = name.lastIndexOf('.')
    const id = round === 0 ? name : `${name.slice(0, dot)}-${round + 1}${name.slice(dot)}`
    return { id, kind: KINDS[name.slice(dot + 1)] as string, size: 20_000 + spread(index, 97) * 31_000 }
  })
}

const FAILURES: Readonly<Record<number, NonNullable<ScriptedFile['fails']>>> = {
  5: { phase: 'extracting', code: 'image_corrupt', message: 'The picture breaks off after a third.' },
  14: { phase: 'parsing', code: 'document_corrupt', message: 'The document cannot be read.' },
  19: { phase: 'extracting', code: 'timeout', message: 'It took longer than 20 seconds.' },
}

/** As `filesOf`, where some fail for good and one works when it is tried again. */
export function filesWithFailures(count: number): ScriptedFile[] {
  return filesOf(count).map((file, index) => {
    const fails = FAILURES[index]
    return fails ? { ...file, fails } : index === 8 ? { ...file, stumbles: true } : file
  })
}

/** A file's item before anything was done. */
export function pendingItem(file: ScriptedFile, index: number): ItemState {
  const { id, kind, size } = file
  return { status: 'pending', index, name: id, kind, size, maxAttempts: 3 }
}
