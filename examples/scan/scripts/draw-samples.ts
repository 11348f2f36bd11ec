import { mkdir, writeFile } from 'node:fs/promises'
import { ALL_PRODUCTS } from '../src/catalogue/catalogue.ts'
import { SAMPLES_DIRECTORY, sampleFile } from '../src/catalogue/samples.ts'
import { DESIGNS } from './designs.ts'
import { drawFront } from './front.ts'
import { photograph } from './photo.ts'

/** Numbers in `[0, 1)` that follow from `seed`: the same photographs on every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

await mkdir(SAMPLES_DIRECTORY, { recursive: true })
for (const [index, product] of ALL_PRODUCTS.entries()) {
  const design = DESIGNS[product.id]
  if (!design) throw new Error(`No design for ${product.id}`)
  const picture = await photograph(drawFront(product, design), design, randomFrom(index + 1))
  await writeFile(new URL(sampleFile(product), SAMPLES_DIRECTORY), picture)
  console.log(`${sampleFile(product)} ${Math.round(picture.length / 1000)} kB`)
}
