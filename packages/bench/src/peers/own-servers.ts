import type { StartPeer } from './peer.ts'

/** Servers that no peer is compared with: what a calculation starts for itself. */
export const OWN_SERVERS = {
  soak: async () => (await import('../soak/soak-server.ts')).startShortLived,
  'soak-quick': async () => (await import('../soak/soak-server.ts')).startVeryShortLived,
  'soak-defaults': async () => (await import('../soak/soak-server.ts')).startWithDefaults,
  'claims-orders': async () => (await import('../claims/claims-server.ts')).startOrders,
  'claims-orders-sooner': async () => (await import('../claims/claims-server.ts')).startOrdersSooner,
  'claims-files': async () => (await import('../claims/claims-server.ts')).startFiles,
} as const satisfies Record<string, () => Promise<StartPeer>>

export type OwnServerName = keyof typeof OWN_SERVERS

export const isOwnServer = (name: string): name is OwnServerName => Object.hasOwn(OWN_SERVERS, name)
