import type { InputOf } from '@progress/core'
import type { Dimension } from '../src/types.ts'
import type { ScanWorkflows } from '../src/workflows.ts'

/** The free plan, or the one that pays. */
export type Plan = 'free' | 'premium'

/** One scan as the page asks for it. */
export interface ScanRequest {
  readonly workflow: ScanWorkflows['name']
  readonly input: InputOf<ScanWorkflows>
  /** Makes the start safe to repeat. */
  readonly key: string
  /** Address of the photo that is scanned, to show. */
  readonly preview: string | undefined
}

/** 128 random bits, also on a page without TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The insights that a request will bring. */
export function expectedDimensions(request: ScanRequest | undefined): readonly Dimension[] {
  const { tier = 'premium', dimension } = request?.input ?? {}
  if (dimension !== undefined) return [dimension]
  return tier === 'free' ? ['health'] : ['health', 'preservatives', 'allergies', 'sustainability', 'carbon']
}
