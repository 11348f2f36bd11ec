import type { ProgressClient } from '@progress/client'
import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useState } from 'react'
import { createLatestSession, type LatestSession } from './latest-session.ts'

/** What hooks find in their context. */
interface Provided {
  readonly client: ProgressClient<never>
  readonly latest: LatestSession
}

const ProgressContext = createContext<Provided | undefined>(undefined)

/** Props of the provider. */
export interface ProgressProviderProps {
  /** Whatever workflows it was made for. */
  readonly client: ProgressClient<never>
  readonly children?: ReactNode
}

/** Gives its client to all hooks below it. */
export function ProgressProvider({ client, children }: ProgressProviderProps): ReactElement {
  const [latest] = useState(createLatestSession)
  const value = useMemo(() => ({ client, latest }), [client, latest])
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
  if (!chosen) throw new TypeError('a hook needs a ProgressProvider above it, or a client among its options')
  return chosen as unknown as ProgressClient
}
