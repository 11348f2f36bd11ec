import { type DragEvent, type ReactElement, useEffect, useRef, useState } from 'react'
import { CameraIcon, CrossIcon, ImageIcon } from './icons.tsx'
import { type Photo, toPhoto } from './photo.ts'

/** Props of the field. */
interface PhotoFieldProps {
  /** Address of the photo that is chosen. */
  readonly preview: string | undefined
  readonly name: string | undefined
  readonly fault: string | undefined
  readonly onPhoto: (photo: Photo) => void
  readonly onClear: () => void
}

const firstImage = (files: FileList | undefined | null): File | undefined =>
  Array.from(files ?? []).find(({ type }) => type.startsWith('image/'))

/** Takes a photo: from the camera, a file, dropped on it, or pasted anywhere on the page. */
export function PhotoField({ preview, name, fault, onPhoto, onClear }: PhotoFieldProps): ReactElement {
  const [isOver, setIsOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const take = (files: FileList | undefined | null): void => {
    const file = firstImage(files) ?? files?.[0]
    if (file) onPhoto(toPhoto(file))
  }
  const takePasted = useRef(take)
  useEffect(() => {
    takePasted.current = take
  })
  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent): void => {
      if (firstImage(clipboardData?.files)) takePasted.current(clipboardData?.files)
    }
    addEventListener('paste', onPaste)
    return () => removeEventListener('paste', onPaste)
  }, [])

  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(false)
    take(event.dataTransfer.files)
  }
  const input = (ref: typeof chooser, label: string, capture: boolean): ReactElement => (
    <input
      ref={ref}
      className="hidden"
      type="file"
      accept="image/*"
      tabIndex={-1}
      aria-label={label}
      {...(capture && { capture: 'environment' as const })}
      onChange={({ target }) => {
        take(target.files)
        // The same file may be chosen again.
        target.value = ''
      }}
    />
  )
  return (
    <div className="photo">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the buttons inside are for all */}
      <div
        className="photo-area"
        data-over={isOver || undefined}
        data-filled={preview !== undefined || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={onDrop}
      >
        {preview === undefined ? (
          <p className="photo-invitation">
            <ImageIcon />
            <span>Drop a photo of the pack here, or paste one</span>
          </p>
        ) : (
          <>
            <img src={preview} alt={`To scan: ${name ?? 'photo'}`} />
            <p className="photo-name">{name}</p>
            <button className="photo-clear" type="button" aria-label="Remove the photo" onClick={onClear}>
              <CrossIcon />
            </button>
          </>
        )}
        <div className="photo-buttons">
          <button className="button photo-camera" type="button" onClick={() => camera.current?.click()}>
            <CameraIcon /> Take a photo
          </button>
          <button className="button" type="button" onClick={() => chooser.current?.click()}>
            <ImageIcon /> Choose a photo
          </button>
        </div>
      </div>
      {input(camera, 'Photo from the camera', true)}
      {input(chooser, 'Photo from a file', false)}
      <p className="fault" role="alert">
        {fault}
      </p>
    </div>
  )
}
