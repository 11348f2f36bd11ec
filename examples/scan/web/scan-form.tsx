import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react'
import type { Sample } from '../src/catalogue/samples.ts'
import type { Dimension } from '../src/types.ts'
import type { ScanWorkflows } from '../src/workflows.ts'
import { Choice } from './choice.tsx'
import { network } from './client.ts'
import { type Photo, toDataUrl } from './photo.ts'
import { PhotoField } from './photo-field.tsx'
import { SampleStrip } from './sample-strip.tsx'
import { newKey, type Plan, type ScanRequest } from './scan-request.ts'
import type { Loaded } from './use-loaded.ts'
import { DIMENSION_NAMES, type Failure, faultOf } from './words.ts'

/** Props of the form. */
interface ScanFormProps {
  readonly samples: Loaded<readonly Sample[]>
  /** What the server found wrong with the last input. */
  readonly refused: Failure | undefined
  readonly onScan: (request: ScanRequest) => void
}

type Workflow = ScanWorkflows['name']

const NOTHING_CHOSEN = 'Choose a photo, pick a sample or type a code.'

/** What to scan, and how. */
export function ScanForm({ samples, refused, onScan }: ScanFormProps): ReactElement {
  const [photo, setPhoto] = useState<Photo>()
  const [sample, setSample] = useState<Sample>()
  const [code, setCode] = useState('')
  const [plan, setPlan] = useState<Plan>('premium')
  const [workflow, setWorkflow] = useState<Workflow>('scan-multi-tier')
  const [dimension, setDimension] = useState<Dimension | ''>('')
  /** Concerns the input as it was sent: any change of it makes it old. */
  const [fault, setFault] = useState<Failure>()
  const codeField = useRef<HTMLInputElement>(null)

  useEffect(() => {
    setFault(refused)
    if (faultOf(refused, 'barcode')) codeField.current?.focus()
  }, [refused])

  const choose = (next: { photo?: Photo; sample?: Sample; code?: string }): void => {
    setFault(undefined)
    if (photo && next.photo !== photo) URL.revokeObjectURL(photo.preview)
    setPhoto(next.photo)
    setSample(next.sample)
    setCode(next.code ?? '')
  }
  const complain = (path: string, message: string): void =>
    setFault({ code: 'invalid_input', message, issues: [{ path: path === '' ? [] : [path], message }] })

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const barcode = code.trim()
    if (!photo && !sample && barcode === '') return complain('', NOTHING_CHOSEN)
    setFault(undefined)
    try {
      const image = photo ? await toDataUrl(photo) : sample && (await fetchPhoto(sample))
      onScan({
        workflow,
        key: newKey(),
        preview: photo ? image : sample?.image,
        input: {
          ...(barcode !== '' && { barcode }),
          ...(image !== undefined && { image }),
          tier: plan,
          ...(dimension !== '' && { dimension }),
        },
      })
    } catch {
      complain('image', 'This photo cannot be read. Is the network there?')
    }
  }
  return (
    <form className="card form" aria-label="What to scan" onSubmit={onSubmit} noValidate>
      <PhotoField
        preview={photo?.preview ?? sample?.image}
        name={photo?.name ?? sample?.name}
        fault={faultOf(fault, 'image')}
        onPhoto={(chosen) => choose({ photo: chosen })}
        onClear={() => choose({ code })}
      />
      <div className="field">
        <label htmlFor="barcode">Or type a code</label>
        <input
          id="barcode"
          ref={codeField}
          value={code}
          inputMode="numeric"
          autoComplete="off"
          placeholder="8, 12, 13 or 14 digits"
          aria-invalid={faultOf(fault, 'barcode') !== undefined}
          aria-describedby="barcode-fault"
          // Own photos stay: together they tell more. A sample has its code already.
          onChange={({ target }) => choose({ ...(photo && { photo }), code: target.value })}
        />
        <p className="fault" id="barcode-fault" role="alert">
          {faultOf(fault, 'barcode')}
        </p>
      </div>
      <SampleStrip samples={samples} chosen={sample} onChoose={(chosen) => choose({ sample: chosen })} />
      <div className="choices">
        <Choice
          legend="Plan"
          name="tier"
          value={plan}
          onChange={setPlan}
          options={[
            { value: 'free', label: 'Free' },
            { value: 'premium', label: 'Premium' },
          ]}
        />
        <Choice
          legend="Workflow"
          name="workflow"
          value={workflow}
          onChange={setWorkflow}
          options={[
            { value: 'scan', label: 'Standard' },
            { value: 'scan-multi-tier', label: 'Multi-tier' },
          ]}
        />
      </div>
      <div className="field">
        <label htmlFor="dimension">Insights</label>
        <select
          id="dimension"
          value={dimension}
          onChange={({ target }) => setDimension(target.value as Dimension | '')}
        >
          <option value="">{plan === 'premium' ? 'All five' : 'Health, as the free plan has it'}</option>
          {Object.entries(DIMENSION_NAMES).map(([value, name]) => (
            <option key={value} value={value}>
              Only {name.toLowerCase()}
            </option>
          ))}
        </select>
      </div>
      <p className="fault" role="alert">
        {faultOf(fault, '') ?? faultOf(fault, 'tier') ?? faultOf(fault, 'dimension')}
      </p>
      <button className="button button-main" type="submit">
        Scan
      </button>
    </form>
  )
}

async function fetchPhoto({ image }: Sample): Promise<string> {
  const response = await network.fetch(image)
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  return toDataUrl({ blob: await response.blob() })
}
