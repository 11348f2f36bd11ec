import ExifReader from 'exifreader'
import type { FileFacts } from '../../workflows.ts'
import { exifFaults } from './exif-faults.ts'
import { exifOfJpeg } from './find-exif.ts'

/** What the camera wrote into an image. */
export interface ImageExif {
  readonly exif: FileFacts['exif']
  /** What it says of itself in words: title, description, keywords. */
  readonly words: string
  readonly warnings: readonly ('exif_broken' | 'exif_missing')[]
}

type Tags = ExifReader.ExpandedTags

/**
 * Reads EXIF, of which nothing is the image's own failure: broken or missing EXIF is a warning.
 *
 * @param type - The image's MIME type.
 */
export function readExif(bytes: Uint8Array, type: string): ImageExif {
  let tags: Tags
  try {
    tags = ExifReader.load(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { expanded: true })
  } catch {
    return { exif: undefined, words: '', warnings: [hasExif(bytes, type) ? 'exif_broken' : 'exif_missing'] }
  }
  const exif = toFacts(tags)
  const isThere = type === 'image/tiff' ? isOfCamera(tags) : hasExif(bytes, type) || tags.exif !== undefined
  if (!isThere) return { exif, words: wordsOf(tags), warnings: ['exif_missing'] }
  return { exif, words: wordsOf(tags), warnings: isBroken(bytes, type) ? ['exif_broken'] : [] }
}

const hasExif = (bytes: Uint8Array, type: string): boolean => type === 'image/jpeg' && exifOfJpeg(bytes) !== undefined

/** A TIFF always has a directory, which describes its pixels: a camera adds one of its own, or its name. */
const isOfCamera = ({ exif }: Tags): boolean =>
  exif !== undefined && ['Exif IFD Pointer', 'Make', 'Model'].some((name) => name in exif)

function isBroken(bytes: Uint8Array, type: string): boolean {
  const exif = type === 'image/jpeg' ? exifOfJpeg(bytes) : type === 'image/tiff' ? bytes : undefined
  return exif !== undefined && exifFaults(exif).length > 0
}

function toFacts({ exif = {}, gps }: Tags): FileFacts['exif'] {
  const make = textOf(exif.Make)
  const model = textOf(exif.Model)
  const takenAt = toIso(textOf(exif.DateTimeOriginal) ?? textOf(exif.DateTimeDigitized))
  const place = toPlace(gps)
  const facts = {
    ...(make !== undefined && { make }),
    ...(model !== undefined && { model }),
    ...(takenAt !== undefined && { takenAt }),
    ...(place !== undefined && { gps: place }),
  }
  return Object.keys(facts).length === 0 ? undefined : facts
}

function textOf(tag: { readonly description?: unknown } | undefined): string | undefined {
  const text = typeof tag?.description === 'string' ? tag.description.replaceAll(/\p{Cc}/gu, '').trim() : ''
  return text === '' ? undefined : text.slice(0, 200)
}

/** `2008:10:22 16:28:39` as `2008-10-22T16:28:39`; a date that there is none of is left out. */
function toIso(text: string | undefined): string | undefined {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)/.exec(text ?? '')
  if (match === null) return undefined
  const iso = `${match[1]}-${match[2]}-${match[3]}T${match[4]}`
  const time = Date.parse(`${iso}Z`)
  // Day 31 of a month of 30 days would count as the next month's first.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) ? iso : undefined
}

function toPlace(gps: Tags['gps']): { latitude: number; longitude: number } | undefined {
  const { Latitude: latitude, Longitude: longitude } = gps ?? {}
  if (latitude === undefined || longitude === undefined) return undefined
  // NaN is no place either.
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  return { latitude: toCentimetres(latitude), longitude: toCentimetres(longitude) }
}

/** To seven decimals: beyond that it is the arithmetic's noise. */
const toCentimetres = (degrees: number): number => Math.round(degrees * 1e7) / 1e7

const WORDS = ['ImageDescription', 'XPTitle', 'XPSubject', 'XPComment', 'XPKeywords', 'Make', 'Model'] as const

function wordsOf({ exif = {}, iptc = {} }: Tags): string {
  const tags = exif as Readonly<Record<string, { readonly description?: unknown } | undefined>>
  const keywords = (iptc as Readonly<Record<string, unknown>>).Keywords
  const listed = (Array.isArray(keywords) ? keywords : [keywords]) as ({ description?: unknown } | undefined)[]
  return [...WORDS.map((name) => tags[name]), ...listed]
    .map(textOf)
    .filter((text) => text !== undefined)
    .join(' ')
}
