import type { ProgressClient } from '@progress/client'
import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useState } from 'react'
import type { Connected } from './use-connection.ts'

/** What hooks find in their context. */
interface Provided {
  readonly client: ProgressClient<never>
  /** What was started or followed last, for those who show its connection. */
  readonly latest: Connected | undefined
  readonly setLatest: (latest: Connected) => void
}

const ProgressContext = /* @__PURE__ */ createContext<Provided | undefined>(undefined)

/** Props of the provider. */
export interface ProgressProviderProps {
  /** Whatever workflows it was made for. */
  readonly client: ProgressClient<never>
  readonly children?: ReactNode
}

/** Gives its client to all hooks below it. */
export function ProgressProvider({ client, children }: ProgressProviderProps): ReactElement {
  const [latest, setLatest] = useState<Connected>()
  const value = useMemo(() => ({ client, latest, setLatest }), [client, latest])
  return <ProgressContext.Provider value={value}>{children}</ProgressContext.Provider>
}

/** What the nearest provider gives; `undefined` where there is none. */
export function useProvided(): Provided | undefined {
  return useContext(ProgressContext)
}

/**
 * The client to use.
 *
 * @param client - Goes before the provider's.
 * @throws {TypeError} where there is neither.
 */
export function useClient(client?: ProgressClient<never>): ProgressClient {
  const provided = useProvided()
  const chosen = client ?? provided?.client
  if (!chosen) throw new TypeError('useProgress and useSession need a ProgressProvider, or a client')
  return chosen as unknown as ProgressClient
}
