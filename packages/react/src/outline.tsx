import type { ReactElement } from 'react'

/** An inline drawing in the colour of the text around it, hidden from those who have the text read to them. */
export function Outline({ path }: { /** In a square of 24. */ readonly path: string | undefined }): ReactElement {
  return (
    <svg className="progress-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  )
}
