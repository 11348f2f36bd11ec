import { type ReactElement, useState } from 'react'

/** Props of a number that pulses. */
interface PulseProps {
  readonly value: number
  readonly text: string
}

/** A number that pulses when it changes: once for what changes while it does, and not as it first appears. */
export function Pulse({ value, text }: PulseProps): ReactElement {
  const [seen, setSeen] = useState(value)
  return (
    <span
      className="progress-pulse"
      data-changed={value === seen ? undefined : ''}
      onAnimationEnd={() => setSeen(value)}
    >
      {text}
    </span>
  )
}
