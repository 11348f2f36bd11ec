import { useSyncExternalStore } from 'react'

const STORED = 'purchase-order:merchant'
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of [...listeners]) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  addEventListener('popstate', listener)
  addEventListener('hashchange', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
    removeEventListener('hashchange', listener)
  }
}

/** Looking at `localStorage` throws where it is forbidden. */
const tryStored = <T>(use: (stored: Storage) => T): T | undefined => {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}

const merchantNow = (): string | undefined =>
  new URLSearchParams(location.search).get('merchant') ?? tryStored((stored) => stored.getItem(STORED)) ?? undefined

const orderNow = (): string | undefined => decodeURIComponent(location.hash.slice(1)) || undefined

/** The merchant that was chosen: the address names it, else what was chosen here last. */
export const useChosenMerchant = (): string | undefined => useSyncExternalStore(subscribe, merchantNow)

/** The id of the order whose details are open; it stands in the address, so that a reload shows it again. */
export const useOpenOrder = (): string | undefined => useSyncExternalStore(subscribe, orderNow)

/** Chooses a merchant, today and the next time. */
export function chooseMerchant(merchant: string): void {
  history.replaceState(null, '', `?merchant=${encodeURIComponent(merchant)}`)
  tryStored((stored) => stored.setItem(STORED, merchant))
  tell()
}

/** Opens an order's details; the browser's Back closes them. */
export function openOrder(sessionId: string): void {
  history.pushState({ opened: true }, '', `#${encodeURIComponent(sessionId)}`)
  tell()
}

/** Closes the details. */
export function closeOrder(): void {
  if (orderNow() === undefined) return
  if ((history.state as { opened?: boolean } | null)?.opened) history.back()
  else history.replaceState(null, '', location.pathname + location.search)
  tell()
}
