import type { ReactElement, ReactNode } from 'react'
import { Outline } from '../icons.tsx'
import type { EndMessage } from './end-message.ts'

/** How a session ended, in plain words. @param alert - A screen reader is told at once. */
export function EndNotice({
  message,
  alert = false,
  children,
}: {
  readonly message: EndMessage
  readonly alert?: boolean
  readonly children?: ReactNode
}): ReactElement {
  const { tone, title, text } = message
  return (
    <div className="end-notice" data-tone={tone} role={alert ? 'alert' : undefined} data-testid="end">
      <span className="end-icon">
        <Outline name={tone} />
      </span>
      <div className="end-words">
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      {children}
    </div>
  )
}
