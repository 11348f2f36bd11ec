import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import sharp from 'sharp'
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js'

/** Reads printed text, in a worker of its own. */
export interface TextReader {
  /**
   * @returns The text, line by line; empty where nothing was legible.
   * @throws the signal's reason when aborted, or an error when the budget is used up.
   */
  read(image: Buffer, signal?: AbortSignal): Promise<string>
  close(): Promise<void>
}

/** Settings of a reader. */
export interface TextReaderOptions {
  /** How long one image may take, in ms. @defaultValue 20_000 */
  readonly budgetMs?: number
}

/** Tesseract is at its best with letters of some 30 pixels: small pictures are enlarged, large ones reduced to this. */
const COMFORTABLE_WIDTH = 1_400
/** What tesseract is less sure of is noise: a word that stands alone below this confidence is left out. */
const MIN_CONFIDENCE = 45

/** Makes a reader; its worker starts with the first image. The language comes from node_modules, nothing is fetched. */
export function createTextReader({ budgetMs = 20_000 }: TextReaderOptions = {}): TextReader {
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

  return {
    async read(image, signal) {
      signal?.throwIfAborted()
      const prepared = await sharp(image)
        .rotate()
        .flatten({ background: '#fff' })
        .grayscale()
        .resize({ width: COMFORTABLE_WIDTH })
        .normalise()
        .png({ compressionLevel: 1 })
        .toBuffer()
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
        const recognise = current.then((ready) => ready.recognize(prepared, {}, { blocks: true }))
        const { data } = await Promise.race([recognise, cut])
        const lines = (data.blocks ?? []).flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines))
        return lines
          .map((line) =>
            line.words
              .flatMap(({ text, confidence }) =>
                confidence >= MIN_CONFIDENCE && /[\p{L}\d]/u.test(text) ? [text] : [],
              )
              .join(' '),
          )
          .filter((line) => line !== '')
          .join('\n')
      } catch (error) {
        // A recognition cannot be stopped in another way: the next image gets a new worker.
        await stop().catch(() => undefined)
        throw error
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
    },
    close: stop,
  }
}
