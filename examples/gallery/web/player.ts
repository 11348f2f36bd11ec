import type { Script } from './script.ts'
import { createScriptedSession, type OnControl, type ScriptedSession } from './scripted-session.ts'

/** Where a player stands. */
export interface PlayerState {
  /** `undefined`: nothing is played. */
  readonly script: Script | undefined
  /** Another object whenever time was turned back. */
  readonly session: ScriptedSession | undefined
  /** Milliseconds from the script's beginning. */
  readonly at: number
  readonly isPlaying: boolean
  /** How much faster than life. */
  readonly speed: number
}

/** Plays scripts. */
export interface Player {
  getState(): PlayerState
  subscribe(listener: () => void): () => void
  /** Takes another script, and stands still in it. */
  load(script: Script | undefined, at: number): void
  play(): void
  pause(): void
  /** Lets the next thing happen. */
  step(): void
  seek(at: number): void
  setSpeed(speed: number): void
}

/** What a player has of its surroundings. */
export interface PlayerOptions {
  readonly onControl: OnControl
  /** Calls back with the time, in ms, at the next frame. */
  readonly nextFrame: (callback: (now: number) => void) => void
}

/** How long a frame may count, in ms: a page that was hidden does not rush on. */
const MAX_FRAME_MS = 250

/** Makes one that stands still, with nothing in it. */
export function createPlayer({ onControl, nextFrame }: PlayerOptions): Player {
  let state: PlayerState = { script: undefined, session: undefined, at: 0, isPlaying: false, speed: 1 }
  const listeners = new Set<() => void>()
  let lastFrame: number | undefined
  const set = (changes: Partial<PlayerState>): void => {
    state = { ...state, ...changes }
    for (const listener of [...listeners]) listener()
  }
  const goTo = (at: number, changes: Partial<PlayerState> = {}): void => {
    const { script, session } = state
    if (!script || !session) return
    const next = Math.min(Math.max(0, at), script.durationMs)
    if (next < state.at) set({ ...changes, at: next, session: createScriptedSession(script, next, onControl) })
    else {
      session.advance(next)
      set({ ...changes, at: next })
    }
  }
  const onFrame = (now: number): void => {
    const { isPlaying, script, at, speed } = state
    if (!isPlaying || !script) return
    const passed = lastFrame === undefined ? 0 : Math.min(MAX_FRAME_MS, now - lastFrame)
    lastFrame = now
    const next = at + passed * speed
    goTo(next, next >= script.durationMs ? { isPlaying: false } : {})
    if (state.isPlaying) nextFrame(onFrame)
  }
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    load(script, at) {
      const session = script && createScriptedSession(script, at, onControl)
      set({ script, session, at, isPlaying: false })
    },
    play() {
      if (state.isPlaying || !state.script) return
      lastFrame = undefined
      if (state.at >= state.script.durationMs) goTo(0)
      set({ isPlaying: true })
      nextFrame(onFrame)
    },
    pause: () => set({ isPlaying: false }),
    step() {
      const next = state.script?.steps.find(({ at }) => at > state.at)
      if (next) goTo(next.at, { isPlaying: false })
    },
    seek: (at) => goTo(at),
    setSpeed: (speed) => set({ speed }),
  }
}
