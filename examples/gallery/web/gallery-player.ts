import { addressOf, readAddress } from './address.ts'
import { createPlayer } from './player.ts'
import type { OnControl } from './scripted-session.ts'
import { type GalleryState, scriptOf, stateOf, timeOf } from './states.ts'

/** Where each control leads: to a state that follows from it. */
const LEADS_TO = { pause: 'paused', cancel: 'cancelling' } as const

const onControl: OnControl = (action) => {
  if (action === 'pause' || action === 'cancel') return show(stateOf(LEADS_TO[action]))
  if (action === 'retry') player.seek(0)
  player.play()
}

/** The page's player. */
export const player = createPlayer({
  onControl,
  nextFrame: (callback) => void requestAnimationFrame(callback),
})

let shown: GalleryState = stateOf(null)
const listeners = new Set<() => void>()

/** The state that was chosen last. */
export const shownState = {
  get: (): GalleryState => shown,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

/** What has just happened is seen to happen: what tells of changes has something to tell of. */
const LEAD_MS = 2_500

function load(state: GalleryState, at = timeOf(state)): void {
  shown = state
  const script = state.script && scriptOf(state.script)
  player.load(script, Math.max(0, at - LEAD_MS))
  for (const listener of [...listeners]) listener()
  const arrive = (): void => {
    if (shown === state && player.getState().script === script && !player.getState().isPlaying) player.seek(at)
  }
  // After the first has been painted.
  requestAnimationFrame(() => requestAnimationFrame(arrive))
}

/** Shows a state, and gives the page its address. */
export function show(state: GalleryState): void {
  load(state)
  history.pushState(null, '', addressOf(state.id) + location.hash)
}

/** Shows what the address asks for, now and whenever it changes. */
export function followAddress(): void {
  const take = (): void => {
    const { state, at } = readAddress(location.search)
    load(stateOf(state), at)
  }
  take()
  addEventListener('popstate', take)
}
