import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { prepareZXingModule, type ReadResult, readBarcodes } from 'zxing-wasm/reader'
import { isCertain } from './certainty.ts'
import { compressUpcA, normaliseBarcode } from './check-digit.ts'
import { type Pixels, strategiesFor } from './strategies.ts'

const FORMATS = ['EAN13', 'EAN8', 'UPCA', 'UPCE', 'ITF'] as const

/** The decoder comes from node_modules: nothing is fetched while the example runs. */
async function loadDecoder(): Promise<void> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
}

let loaded: Promise<void> | undefined

/**
 * Reads the barcode of a photograph, looking at it in one way after another until one is certain.
 *
 * A photograph without a certain code is said to have none: a product that is not found can be scanned again, a wrong
 * one is believed.
 *
 * @param goOn - Asked before each look; `false` ends the search.
 * @returns The code as printed, or `undefined` if none was found.
 */
export async function decodeBarcode(image: Buffer, goOn: () => boolean): Promise<string | undefined> {
  loaded ??= loadDecoder()
  await loaded
  const seen = new Map<string, number[]>()
  for (const strategy of await strategiesFor(image)) {
    if (!goOn()) return undefined
    for (const { code, rows } of await codesIn(await strategy.look())) {
      const allRows = [...(seen.get(code) ?? []), rows]
      if (isCertain(code, allRows)) return code
      seen.set(code, allRows)
    }
  }
  return undefined
}

async function codesIn(pixels: Pixels): Promise<{ code: string; rows: number }[]> {
  const results = await readBarcodes(pixels, {
    formats: [...FORMATS],
    tryHarder: true,
    tryRotate: true,
    maxNumberOfSymbols: 4,
  })
  return results.flatMap((result) => {
    const code = asPrinted(result)
    return code === undefined ? [] : { code, rows: result.lineCount }
  })
}

/** The decoder gives UPC codes as the EAN-13 that they are a case of; printed they are shorter. */
function asPrinted({ isValid, format, text }: ReadResult): string | undefined {
  if (!isValid) return undefined
  if (String(format).replaceAll('-', '') === 'UPCE') {
    const short = text.length === 8 ? text : compressUpcA(text.slice(-12))
    return short && normaliseBarcode(short)
  }
  return normaliseBarcode(text.length === 13 && text.startsWith('0') ? text.slice(1) : text)
}
