/** What an address asks for. */
export interface Asked {
  /** A state's id. */
  readonly state: string | null
  /** When in its script; `undefined`: when the script comes by the state. */
  readonly at: number | undefined
}

/** Reads `?state=…&at=…`; what is no number is not there. */
export function readAddress(search: string): Asked {
  const query = new URLSearchParams(search)
  const at = query.get('at')
  return { state: query.get('state'), at: at !== null && /^\d{1,9}$/.test(at) ? Number(at) : undefined }
}

/** The address of a state. @param at - `undefined`: when its script comes by it. */
export function addressOf(state: string, at?: number): string {
  return at === undefined ? `?state=${state}` : `?state=${state}&at=${Math.round(at)}`
}
