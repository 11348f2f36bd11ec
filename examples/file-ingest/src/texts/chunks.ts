/** A text of a project. */
export interface ProjectText {
  /** Its file's name. */
  readonly file: string
  readonly text: string
}

/** A part of a text that is compared with others. */
export interface Chunk {
  readonly file: string
  readonly text: string
}

/** Words that a chunk has at least, but for a text's last one. */
const CHUNK_WORDS = 120

/**
 * Cuts a text into chunks at the ends of its sentences and lines: each ends with the first one after 120 words.
 *
 * @returns In order; joined by spaces they are the text's sentences again. None for a text without words.
 */
export function chunksOf({ file, text }: ProjectText): Chunk[] {
  const chunks: Chunk[] = []
  let sentences: string[] = []
  let words = 0
  const close = (): void => {
    if (sentences.length > 0) chunks.push({ file, text: sentences.join(' ') })
    sentences = []
    words = 0
  }
  for (const sentence of sentencesOf(text)) {
    sentences.push(sentence)
    words += sentence.split(/\s+/).length
    if (words >= CHUNK_WORDS) close()
  }
  close()
  return chunks
}

/** The sentences of a text, and its lines where those end without a stop. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+|[\r\n]+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
