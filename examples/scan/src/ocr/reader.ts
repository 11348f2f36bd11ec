import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import sharp from 'sharp'
import { createWorker, type Line, OEM, PSM, type Word, type Worker } from 'tesseract.js'

/** Reads printed text, in a worker of its own. */
export interface TextReader {
  /**
   * @returns The text, line by line; empty where nothing was legible.
   * @throws the signal's reason when aborted, or an error when the budget is used up.
   */
  read(image: Buffer, signal?: AbortSignal): Promise<string>
  /**
   * The words with where they stand, in pixels of the image as it was given, turned upright.
   *
   * @throws as `read` does.
   */
  words(image: Buffer, signal?: AbortSignal): Promise<ReadWord[]>
  close(): Promise<void>
}

/** A word that was read off a picture. */
export interface ReadWord {
  readonly text: string
  readonly left: number
  readonly right: number
  /** What its letters stand on. */
  readonly baseline: number
  /** Height of the word's line. */
  readonly height: number
}

/** Settings of a reader. */
export interface TextReaderOptions {
  /** How long one image may take, in ms. @defaultValue 20_000 */
  readonly budgetMs?: number
  /** The width that an image is enlarged or reduced to; `false` leaves it as it is. @defaultValue 1_400 */
  readonly width?: number | false
  /**
   * Whether shades are spread from black to white first. It helps dim photographs, and spoils the edges of small letters
   * on white paper.
   *
   * @defaultValue `true`
   */
  readonly spreadShades?: boolean
}

/** Tesseract is at its best with letters of some 30 pixels: small pictures are enlarged, large ones reduced to this. */
const COMFORTABLE_WIDTH = 1_400
/** What tesseract is less sure of is noise: a word that stands alone below this confidence is left out. */
const MIN_CONFIDENCE = 45

/** Makes a reader; its worker starts with the first image. The language comes from node_modules, nothing is fetched. */
export function createTextReader({
  budgetMs = 20_000,
  width = COMFORTABLE_WIDTH,
  spreadShades = true,
}: TextReaderOptions = {}): TextReader {
  let worker: Promise<Worker> | undefined

  const start = async (): Promise<Worker> => {
    const language = dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json'))
    const started = await createWorker('eng', OEM.LSTM_ONLY, {
      langPath: `${language}/4.0.0_best_int`,
      cacheMethod: 'none',
      gzip: true,
      errorHandler: () => undefined,
    })
    // A pack is no page: its words stand here and there, light on dark and dark on light.
    await started.setParameters({ tessedit_pageseg_mode: PSM.SPARSE_TEXT, debug_file: '/dev/null' })
    return started
  }
  const stop = async (): Promise<void> => {
    const current = worker
    worker = undefined
    await (await current)?.terminate()
  }

  const recognise = async (image: Buffer, signal: AbortSignal | undefined): Promise<Recognised> => {
    signal?.throwIfAborted()
    const upright = sharp(image).rotate().flatten({ background: '#fff' }).grayscale()
    const sized = width === false ? upright : upright.resize({ width })
    const { data: prepared, info } = await (spreadShades ? sized.normalise() : sized)
      .png({ compressionLevel: 1 })
      .toBuffer({ resolveWithObject: true })
    signal?.throwIfAborted()
    worker ??= start()
    const current = worker
    let timer: NodeJS.Timeout | undefined
    let onAbort = (): void => undefined
    const cut = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('reading the text took too long')), budgetMs)
      onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort)
    })
    try {
      const recognised = current.then((ready) => ready.recognize(prepared, {}, { blocks: true }))
      const { data } = await Promise.race([recognised, cut])
      const lines = (data.blocks ?? []).flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines))
      return { lines: lines.map((line) => ({ ...line, words: line.words })), width: info.width }
    } catch (error) {
      // A recognition cannot be stopped in another way: the next image gets a new worker.
      await stop().catch(() => undefined)
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  return {
    async read(image, signal) {
      const { lines } = await recognise(image, signal)
      return lines
        .map(({ words }) =>
          words
            .filter(isLegible)
            .map(({ text }) => text)
            .join(' '),
        )
        .filter((line) => line !== '')
        .join('\n')
    },
    async words(image, signal) {
      const { autoOrient } = await sharp(image).metadata()
      const recognised = await recognise(image, signal)
      const scale = autoOrient.width / recognised.width
      return recognised.lines.flatMap(({ words, bbox, baseline }) =>
        words.filter(isPrinted).map((word) => ({
          text: word.text,
          left: word.bbox.x0 * scale,
          right: word.bbox.x1 * scale,
          baseline: ((baseline.y0 + baseline.y1) / 2) * scale,
          height: (bbox.y1 - bbox.y0) * scale,
        })),
      )
    },
    close: stop,
  }
}

interface Recognised {
  readonly lines: readonly Line[]
  /** Of the picture that was looked at. */
  readonly width: number
}

const isLegible = ({ text, confidence }: Word): boolean => confidence >= MIN_CONFIDENCE && /[\p{L}\d]/u.test(text)

/** Signs stand alone too where prices and names are read. */
const isPrinted = ({ text, confidence }: Word): boolean =>
  confidence >= MIN_CONFIDENCE && /[\p{L}\d\p{Sc}&%#+]/u.test(text)
