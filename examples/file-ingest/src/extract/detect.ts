import { extname } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import type { FileKind } from './extracted.ts'
import { textTypeOf } from './text-type.ts'

/** What a file is by its content. */
export interface Detected {
  /** MIME type. */
  readonly type: string
  readonly kind: FileKind
  /** The ending that its name should have. */
  readonly extension: string
}

const OFFICE: Readonly<Record<string, string>> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/epub+zip': 'epub',
  'application/rtf': 'rtf',
}

/** Formats that say of themselves that they are XML, and hold a drawing. */
const TEXTUAL = new Set(['application/xml', 'image/svg+xml'])
const TEXT_EXTENSIONS: Readonly<Record<string, string>> = {
  'application/xml': 'xml',
  'image/svg+xml': 'svg',
  'text/html': 'html',
  'text/csv': 'csv',
  'application/json': 'json',
}

/**
 * Tells what a file is, whatever its name says.
 *
 * @returns `undefined` where its content is of no type that is known.
 */
export async function detect(bytes: Uint8Array): Promise<Detected | undefined> {
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  if (found === undefined || TEXTUAL.has(found.mime)) {
    const type = found?.mime ?? textTypeOf(bytes)
    return type === undefined ? undefined : { type, kind: 'text', extension: TEXT_EXTENSIONS[type] ?? 'txt' }
  }
  const { mime: type, ext: extension } = found
  const office = OFFICE[type]
  return { type, kind: office === undefined ? kindOf(type) : 'office', extension: office ?? extension }
}

function kindOf(type: string): FileKind {
  if (type.startsWith('image/')) return 'image'
  if (type.startsWith('video/') || type.startsWith('audio/')) return 'media'
  if (type === 'application/pdf') return 'pdf'
  return type === 'application/zip' ? 'archive' : 'other'
}

const KINDS_BY_NAME: Readonly<Record<string, FileKind>> = Object.fromEntries(
  Object.entries({
    image: 'jpg jpeg png gif webp tif tiff avif heic bmp',
    pdf: 'pdf',
    office: 'docx xlsx pptx odt ods odp epub rtf',
    text: 'txt csv tsv json html htm md xml svg log',
    archive: 'zip',
    media: 'mp3 mp4 mov avi wav mkv webm',
  }).flatMap(([kind, endings]) => endings.split(' ').map((ending) => [ending, kind as FileKind])),
)

/** What a name promises, until the content is known; `undefined` where it promises nothing. */
export const kindByName = (name: string): FileKind | undefined => {
  const ending = extname(name).slice(1).toLowerCase()
  return Object.hasOwn(KINDS_BY_NAME, ending) ? KINDS_BY_NAME[ending] : undefined
}

const LABELS: Readonly<Record<string, string>> = { JPG: 'JPEG', TIF: 'TIFF', HTM: 'HTML' }

/** A type's short name for people, by an ending or a name that has one: `JPEG`, `PDF`; `undefined` where it has none. */
export function labelOf(name: string): string | undefined {
  const ending = /(?:^|\.)([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toUpperCase()
  return ending === undefined ? undefined : (LABELS[ending] ?? ending)
}
