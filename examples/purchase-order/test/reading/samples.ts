import { readdirSync, readFileSync } from 'node:fs'
import type { Order } from '../../src/order.ts'

const SAMPLES = new URL('../../samples/', import.meta.url)

/** What a sample says; how sure the reading is does not stand in it. */
export type Expected = Omit<Order, 'confidence'>

/** A sample document and what it says. */
export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly expected: Expected
}

/** Every sample of the example. */
export function samples(): Sample[] {
  return readdirSync(SAMPLES)
    .filter((name) => !name.endsWith('.json'))
    .map((name) => sample(name))
}

/** One sample. */
export function sample(name: string): Sample {
  const bytes = new Uint8Array(readFileSync(new URL(name, SAMPLES)))
  const expected = JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as Expected
  return { name, bytes, expected }
}

/** Samples whose text, or a part of it, is drawn: reading them takes seconds. */
export const isDrawn = ({ name }: Sample): boolean => /\.jpg$|scanned|logo/.test(name)
