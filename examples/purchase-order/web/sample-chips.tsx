import type { ReactElement } from 'react'
import type { Loaded } from 'scan/web/use-loaded'
import { kindOf } from '../src/document-limits.ts'
import { KindBadge } from './kind-badge.tsx'
import type { SampleEntry } from './page-uploads.ts'

/** Props of the chips. */
interface SampleChipsProps {
  readonly samples: Loaded<readonly SampleEntry[]>
  readonly onTry: (samples: readonly SampleEntry[]) => void
}

/** Held free until the samples are there. */
const PLACES = Array.from({ length: 5 }, (_, index) => `place ${index}`)

/** Documents to try, each by a press. */
export function SampleChips({ samples: { value, isMissing, reload }, onTry }: SampleChipsProps): ReactElement | null {
  if (value?.length === 0) return null
  return (
    <fieldset className="samples">
      <legend>
        Or try a sample
        {value && value.length > 1 && (
          <button className="link" type="button" onClick={() => onTry(value)}>
            All {value.length}
          </button>
        )}
      </legend>
      {isMissing && (
        <p className="muted">
          The samples cannot be loaded.{' '}
          <button className="link" type="button" onClick={reload}>
            Load them again
          </button>
        </p>
      )}
      <div className="chips" aria-busy={!value && !isMissing}>
        {value?.map((sample) => (
          <button key={sample.name} className="chip" type="button" title={sample.name} onClick={() => onTry([sample])}>
            <KindBadge kind={kindOf(sample.name)} />
            {nameOf(sample)}
          </button>
        ))}
        {!value && !isMissing && PLACES.map((place) => <span key={place} className="chip skeleton" />)}
      </div>
    </fieldset>
  )
}

/** The badge beside it says the rest. */
const nameOf = ({ name }: SampleEntry): string => name.replace(/\.[^.]+$/, '').replaceAll('-', ' ')
