import { createProgressManager, type Emitter, memoryStore, type SessionStore } from '@progress/core'
import { fakeClock } from '@progress/core/testing'
import { type Estimator, linear, rich, tqdm, uppy } from './estimators.ts'
import type { Script } from './script.ts'

/** What everybody's estimate is compared with. */
const PEERS: Readonly<Record<string, () => Estimator>> = { linear, tqdm, rich, uppy }

/** An estimate at one moment. */
export interface Estimate {
  /** Since the run's beginning. */
  readonly atMs: number
  /** When the run was said to end, on the same scale; `undefined` where nothing was shown. */
  readonly endMs: number | undefined
}

/** What was shown in the course of a run, by who showed it. */
export type Shown = Readonly<Record<string, readonly Estimate[]>>

/** So often is looked at what is shown, at even distances over the run. */
const LOOKS = 100

/**
 * Plays a run through a manager on a clock of its own: what is ours is what a follower would see, and the others get the
 * same bar at the same moments.
 *
 * @param history - Runs that ended before, on the same store.
 */
export async function play(script: Script, history: readonly Script[]): Promise<Shown> {
  const clock = fakeClock()
  const store = memoryStore({ clock })
  for (const earlier of history) await run(earlier, { clock, store })
  const estimators = Object.entries(PEERS).map(([name, make]) => [name, make()] as const)
  const shown: Record<string, Estimate[]> = { ours: [] }
  for (const [name] of estimators) shown[name] = []
  await run(script, {
    clock,
    store,
    said: (emitter, beganAt) => {
      for (const [, estimator] of estimators) estimator.observe(emitter.snapshot.percent, clock.now() - beganAt)
    },
    looked: (emitter, beganAt) => {
      const atMs = clock.now() - beganAt
      const { endAt } = emitter.snapshot
      shown.ours?.push({ atMs, endMs: endAt === undefined ? undefined : Math.max(atMs, endAt - beganAt) })
      for (const [name, estimator] of estimators) {
        const leftMs = estimator.remaining(atMs)
        shown[name]?.push({ atMs, endMs: leftMs === undefined ? undefined : atMs + leftMs })
      }
    },
  })
  return shown
}

interface Stage {
  readonly clock: ReturnType<typeof fakeClock>
  readonly store: SessionStore
  /** Called after everything that the work says. */
  readonly said?: (emitter: Emitter, beganAt: number) => void
  /** Called at each look, but not while the run is paused: nobody can know how long that lasts. */
  readonly looked?: (emitter: Emitter, beganAt: number) => void
}

/** What happens in a run, in order of time; at the same time looks come last. */
type Turn =
  | { readonly atMs: number; readonly kind: 'say'; readonly say: (emitter: Emitter) => void }
  | { readonly atMs: number; readonly kind: 'look' | 'pause' | 'resume' }

function turnsOf({ steps, pauses, durationMs }: Script): Turn[] {
  const isPaused = (atMs: number): boolean => pauses.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
  const looks = Array.from({ length: LOOKS }, (_, index) => ((index + 0.5) / LOOKS) * durationMs)
  const turns: Turn[] = [
    ...pauses.map(({ toMs }): Turn => ({ atMs: toMs, kind: 'resume' })),
    ...steps.map(({ atMs, say }): Turn => ({ atMs, kind: 'say', say })),
    ...pauses.map(({ fromMs }): Turn => ({ atMs: fromMs, kind: 'pause' })),
    ...looks.filter((atMs) => !isPaused(atMs)).map((atMs): Turn => ({ atMs, kind: 'look' })),
  ]
  return turns.sort((a, b) => a.atMs - b.atMs)
}

async function run(script: Script, { clock, store, said, looked }: Stage): Promise<void> {
  const manager = createProgressManager({ store, clock, sweepMs: 0, slowMs: 0 })
  const beganAt = clock.now()
  let end = (): void => undefined
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  let emitter: Emitter | undefined
  const done = manager.run(script.workflow, undefined, {}, async (given) => {
    emitter = given as Emitter
    await over
  })
  await clock.advance(0)
  if (emitter === undefined) throw new TypeError('the run has not begun')
  for (const turn of turnsOf(script)) {
    const waitMs = beganAt + turn.atMs - clock.now()
    if (waitMs > 0) await clock.advance(waitMs)
    if (turn.kind === 'say') {
      turn.say(emitter)
      said?.(emitter, beganAt)
    } else if (turn.kind === 'look') looked?.(emitter, beganAt)
    else {
      await manager.control(emitter.sessionId, turn.kind)
      await clock.advance(0)
    }
  }
  await clock.advance(Math.max(0, beganAt + script.durationMs - clock.now()))
  end()
  await done
  await manager.close()
}
