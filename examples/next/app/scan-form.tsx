import type { InputOf } from '@progress/core'
import { type FormEvent, type ReactElement, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { scanMultiTier } from 'scan/workflows'

type Input = InputOf<typeof scanMultiTier>

/** A code that the example knows, for those who have no pack at hand. */
const SAMPLE_CODE = '2004103770011'

/** What to scan. */
export function ScanForm({ onScan }: { readonly onScan: (input: Input) => void }): ReactElement {
  const [photo, setPhoto] = useState<File>()
  const preview = usePreview(photo)
  const isReady = useIsReady()
  const code = useRef<HTMLInputElement>(null)

  const scan = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const barcode = String(fields.get('barcode')).trim()
    const tier = fields.get('premium') ? 'premium' : 'free'
    const image = photo && (await toDataUrl(photo))
    onScan({ tier, ...(barcode && { barcode }), ...(image && { image }) })
  }
  const fillIn = (): void => {
    if (code.current) code.current.value = SAMPLE_CODE
  }
  return (
    <form className="card form" aria-label="What to scan" onSubmit={scan}>
      <label className="photo">
        {/* biome-ignore lint/performance/noImgElement: it is on this machine only */}
        {preview ? <img src={preview} alt="" /> : <span className="photo-mark" aria-hidden="true" />}
        <span>{photo?.name ?? 'Choose a photo of a pack'}</span>
        <input
          type="file"
          name="photo"
          accept="image/jpeg,image/png,image/webp"
          onChange={({ target }) => setPhoto(target.files?.[0])}
        />
      </label>
      <div className="field">
        <label htmlFor="barcode">Barcode</label>
        <input
          id="barcode"
          name="barcode"
          ref={code}
          inputMode="numeric"
          autoComplete="off"
          placeholder="8, 12, 13 or 14 digits"
        />
        <button className="link" type="button" onClick={fillIn}>
          Try {SAMPLE_CODE}
        </button>
      </div>
      <label className="check">
        <input type="checkbox" name="premium" defaultChecked />
        <span>All five insights, and the product as soon as it is known</span>
      </label>
      <button className="button" type="submit" disabled={!isReady}>
        Scan
      </button>
    </form>
  )
}

/** Whether the page works already: what a server rendered would send the form by itself, and load the page anew. */
function useIsReady(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  )
}

/** An address for the chosen file, as long as it is shown. */
function usePreview(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = file && URL.createObjectURL(file)
    setUrl(made)
    return () => {
      if (made) URL.revokeObjectURL(made)
    }
  }, [file])
  return url
}

function toDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
