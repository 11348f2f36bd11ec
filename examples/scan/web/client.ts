import { createProgressClient, type ProgressClient } from '@progress/client'
import { createTransportChoice, type TransportChoice } from '@progress/client/transport-choice'
import type { ScanWorkflows } from '../src/workflows.ts'
import { createNetwork } from './network.ts'

/** Where the page lies, `/scan/` or wherever it is mounted. */
const HERE = new URL('./', document.baseURI)

/** An address beside the page. */
export const beside = (path: string): string => new URL(path, HERE).pathname

/** The network that everything on this page goes through. */
export const network = createNetwork()

/** The page's client of the scan server. */
export const client: ProgressClient<ScanWorkflows> = createProgressClient<ScanWorkflows>({
  url: beside('api'),
  fetch: network.fetch,
  environment: { isOnline: () => navigator.onLine && !network.isAway() },
})

/** How this visitor wants to follow scans, today and the next time. */
export const transportChoice: TransportChoice = createTransportChoice(client)

// Given back, it wakes what waits for it just as the platform's own network does.
network.subscribe(() => {
  if (!network.isAway()) dispatchEvent(new Event('online'))
})
