import type { ReactElement } from 'react'
import type { Finding } from '../src/reading/types.ts'
import { formatShare } from './format.ts'
import { Outline } from './icons.tsx'

const FIELDS: Readonly<Record<Finding['field'], string>> = {
  supplier: 'Supplier',
  number: 'Number',
  date: 'Date',
  currency: 'Currency',
  total: 'Total',
  lines: 'Lines',
  sums: 'Sums',
  document: 'Document',
}

const KINDS: Readonly<Record<Finding['kind'], { readonly icon: string; readonly word: string }>> = {
  found: { icon: 'success', word: 'found' },
  guessed: { icon: 'neutral', word: 'guessed' },
  missing: { icon: 'failed', word: 'missing' },
  mismatch: { icon: 'warning', word: 'does not agree' },
}

/** By which rule each field was found, and how sure that is. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  return (
    <ul className="findings">
      {findings.map(({ field, kind, text, confidence }) => (
        <li key={`${field} ${kind} ${text}`} data-kind={kind}>
          <Outline name={KINDS[kind].icon} />
          <span>
            <strong>{FIELDS[field]}</strong> <span className="hidden">{KINDS[kind].word}: </span>
            {text}
          </span>
          <span className="muted number">{formatShare(confidence)}</span>
        </li>
      ))}
    </ul>
  )
}
