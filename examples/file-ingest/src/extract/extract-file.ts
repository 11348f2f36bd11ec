import { createHash } from 'node:crypto'
import { constants, type FileHandle, open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Limits } from '../limits.ts'
import { SHOWN_TEXT_LENGTH } from '../limits.ts'
import type { FileFacts } from '../workflows.ts'
import { type Detected, detect, kindByName, labelOf } from './detect.ts'
import { extractDocument } from './documents/extract-document.ts'
import type { Extracted, ExtractJob, ExtractNote } from './extracted.ts'
import { extractImage } from './images/extract-image.ts'
import { keywordsOf } from './keywords.ts'
import { mebibytes, Refused } from './refused.ts'
import { type Scores, scoreImage, scoreText } from './scores.ts'

/** How a file is looked at. */
export interface ExtractOptions {
  readonly limits: Limits
  readonly tell: (note: ExtractNote) => void
}

/** What is known so far; what is found stays where the file is refused. */
interface Finding {
  label: string
  text: string
  readonly facts: FileFacts
  thumbnail?: Uint8Array
}

/**
 * Takes one file apart: reads it, tells its type by its content, and finds what it holds.
 *
 * @returns All that was found; with a `refusal` where the file fails.
 */
export async function extractFile(job: ExtractJob, options: ExtractOptions): Promise<Extracted> {
  const finding: Finding = { label: labelOf(job.name) ?? '?', text: '', facts: {} }
  try {
    await look(job, finding, options)
    return finding
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { ...finding, refusal: { code: error.code, message: error.message } }
  }
}

async function look({ path, name }: ExtractJob, finding: Finding, { limits, tell }: ExtractOptions): Promise<void> {
  const { facts } = finding
  tell({ phase: 'reading' })
  const bytes = await readBytes(path, limits)
  facts.sha256 = createHash('sha256').update(bytes).digest('hex')
  tell({ phase: 'detecting' })
  const detected = await detect(bytes)
  if (detected === undefined) throw new Refused('unknown_type', 'The content is of no type that is known')
  facts.type = detected.type
  finding.label = labelOf(detected.extension) ?? finding.label
  tell({ phase: 'extracting', label: finding.label })
  const scores = await extract(bytes, name, detected, finding, { limits, tell })
  const { quality, content, flags } = scores
  if (isMisnamed(name, detected)) flags.push('misnamed')
  Object.assign(facts, { quality, content, ...(flags.length > 0 && { flags }) })
}

async function extract(
  bytes: Uint8Array,
  name: string,
  detected: Detected,
  finding: Finding,
  { limits, tell }: ExtractOptions,
): Promise<Scores> {
  const { facts } = finding
  if (detected.kind === 'image') {
    const { traits, thumbnail, words } = await extractImage(bytes, facts, limits)
    finding.thumbnail = thumbnail
    tell({ phase: 'parsing' })
    const stem = name.slice(0, name.length - extname(name).length)
    setKeywords(facts, keywordsOf(`${words} ${stem.replaceAll(/[_-]/g, ' ')}`))
    return scoreImage(traits)
  }
  const document = await extractDocument(bytes, detected, facts, limits)
  tell({ phase: 'parsing' })
  if (document === undefined) return { quality: 50, content: 0, flags: ['not_extracted'] }
  finding.text = cleaned(document.text).slice(0, limits.maxTextLength)
  if (finding.text !== '') facts.text = finding.text.slice(0, SHOWN_TEXT_LENGTH)
  const keywords = keywordsOf(finding.text)
  setKeywords(facts, keywords)
  return scoreText({ ...document, text: finding.text, keywords })
}

function setKeywords(facts: FileFacts, keywords: string[]): void {
  if (keywords.length > 0) facts.keywords = keywords
}

/** Without what no database takes in a text: NUL and halves of surrogate pairs. */
const cleaned = (text: string): string => text.replaceAll(/\0|\p{Cs}/gu, '').trim()

/** A name that promises another kind of file than it is. */
function isMisnamed(name: string, { kind }: Detected): boolean {
  const promised = kindByName(name)
  return promised !== undefined && promised !== kind
}

async function readBytes(path: string, { maxFileBytes }: Limits): Promise<Uint8Array> {
  // What was a file when it was listed may be a link by now.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return await readWhole(file, maxFileBytes)
  } finally {
    await file.close()
  }
}

async function readWhole(file: FileHandle, maxFileBytes: number): Promise<Uint8Array> {
  const { size } = await file.stat()
  if (size === 0) throw new Refused('empty_file', 'The file is empty')
  if (size > maxFileBytes) {
    throw new Refused('file_too_large', `The file is larger than ${mebibytes(maxFileBytes)}`)
  }
  return file.readFile()
}
