import type { TransportSetting } from '@progress/client'
import type { TransportChoice } from '@progress/client/transport-choice'
import { type ReactElement, type ReactNode, useState } from 'react'

const TRANSPORTS: Record<TransportSetting, string> = {
  auto: 'Automatic',
  sse: 'Server-Sent Events',
  poll: 'Polling',
  single: 'Single response',
}

/** Props of the field. */
interface TransportFieldProps {
  readonly choice: TransportChoice
  /** What there is to choose from. */
  readonly transports: readonly TransportSetting[]
  /** What the choice is about. */
  readonly children: ReactNode
}

/** How the page follows its sessions: what is best, or what its visitor wants. */
export function TransportField({ choice, transports, children }: TransportFieldProps): ReactElement {
  const [transport, setTransport] = useState(choice.get)
  const choose = (next: TransportSetting): void => {
    setTransport(next)
    choice.set(next)
  }
  return (
    <div className="field">
      <label htmlFor="transport">Transport</label>
      <select id="transport" value={transport} onChange={({ target }) => choose(target.value as TransportSetting)}>
        {transports.map((value) => (
          <option key={value} value={value}>
            {TRANSPORTS[value]}
          </option>
        ))}
      </select>
      <p className="muted">{children}</p>
    </div>
  )
}
