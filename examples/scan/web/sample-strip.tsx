import type { ReactElement } from 'react'
import type { Sample } from '../src/catalogue/samples.ts'
import type { Loaded } from './use-loaded.ts'

/** Props of the strip. */
interface SampleStripProps {
  readonly samples: Loaded<readonly Sample[]>
  readonly chosen: Sample | undefined
  readonly onChoose: (sample: Sample) => void
}

/** Held free until the samples are there. */
const PLACES = Array.from({ length: 8 }, (_, index) => `place ${index}`)

/** Products to try, each with its photo. */
export function SampleStrip({ samples, chosen, onChoose }: SampleStripProps): ReactElement {
  const { value, isMissing, reload } = samples
  return (
    <fieldset className="samples">
      <legend>Or pick a sample</legend>
      {isMissing && (
        <p className="muted">
          The samples cannot be loaded.{' '}
          <button className="link" type="button" onClick={reload}>
            Load them again
          </button>
        </p>
      )}
      <div className="samples-strip" aria-busy={!value && !isMissing}>
        {value?.map((sample) => (
          <button
            key={sample.image}
            className="sample"
            type="button"
            aria-pressed={sample.image === chosen?.image}
            aria-label={sample.name}
            title={`${sample.name}, ${sample.brand}`}
            onClick={() => onChoose(sample)}
          >
            <img src={sample.image} alt="" loading="lazy" />
            <span>{sample.name}</span>
          </button>
        ))}
        {!value && !isMissing && PLACES.map((place) => <span key={place} className="sample skeleton" />)}
      </div>
    </fieldset>
  )
}
