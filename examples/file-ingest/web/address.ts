import { useSyncExternalStore } from 'react'

/** What the page shows: one of its three views, and in the first perhaps a session of before. */
export interface Place {
  readonly view: 'ingest' | 'project' | 'lab-report'
  /** The session that is opened; `undefined`: the one that runs, or ran last. */
  readonly session: string | undefined
}

/** Reads the address's fragment: `#project`, `#lab-report`, `#session/{id}`; anything else is the ingest view. */
export function placeOf(hash: string): Place {
  const [name, ...rest] = hash.replace(/^#/, '').split('/')
  if (name === 'project' || name === 'lab-report') return { view: name, session: undefined }
  const id = rest.join('/')
  return { view: 'ingest', session: name === 'session' && id !== '' ? tryDecode(id) : undefined }
}

/** The fragment of a place. */
export function hashOf({ view, session }: Place): string {
  if (view !== 'ingest') return `#${view}`
  return session === undefined ? '#ingest' : `#session/${encodeURIComponent(session)}`
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const listeners = new Set<() => void>()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  addEventListener('hashchange', listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('hashchange', listener)
    removeEventListener('popstate', listener)
  }
}

/** Where the page is. */
export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.hash))
}

/** Goes elsewhere on the page. @param how - `replace` leaves nothing for the browser's Back. */
export function goTo(place: Place, how: 'push' | 'replace' = 'push'): void {
  const address = location.pathname + location.search + hashOf(place)
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  for (const listener of [...listeners]) listener()
}
