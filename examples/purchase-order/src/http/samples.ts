import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type DocumentKind, kindOf } from '../document-limits.ts'

/** Where the sample documents are. */
export const SAMPLES_DIRECTORY = fileURLToPath(new URL('../../samples/', import.meta.url))

/** A document that a visitor without one may try. */
export interface Sample {
  readonly name: string
  /** Where the page finds it. */
  readonly url: string
  readonly kind: DocumentKind
  readonly size: number
}

/** The sample documents, by name. */
export async function listSamples(base: string): Promise<Sample[]> {
  const names = (await readdir(SAMPLES_DIRECTORY).catch(() => [])).sort()
  const samples = await Promise.all(
    names.map(async (name) => {
      const kind = kindOf(name)
      const { size } = await stat(`${SAMPLES_DIRECTORY}${name}`)
      return kind === undefined ? [] : [{ name, url: `${base}/samples/${encodeURIComponent(name)}`, kind, size }]
    }),
  )
  return samples.flat()
}
