import { errorOf, type RunError } from './errors.ts'
import { play } from './play.ts'
import type { RunKind } from './script.ts'

/** How far each estimator was off over all runs of a kind. */
export interface ErrorRow {
  readonly kind: string
  /** By the estimator; `history` is ours with a history. */
  readonly errors: Readonly<Record<string, RunError>>
}

/**
 * Plays runs of one kind, with and without all others of it as their history.
 *
 * @param most - How many runs to play. @defaultValue all
 */
export async function errorsOf(kind: RunKind, most = Number.POSITIVE_INFINITY): Promise<ErrorRow> {
  const scripts = kind.scripts()
  const found: Record<string, RunError[]> = {}
  for (const script of scripts.slice(0, most)) {
    const others = scripts.filter((other) => other !== script)
    const { ours: history = [] } = await play(script, others)
    const shown = { history, ...(await play(script, [])) }
    for (const [name, estimates] of Object.entries(shown)) {
      found[name] = [...(found[name] ?? []), errorOf(script, estimates)]
    }
  }
  return {
    kind: kind.name,
    errors: Object.fromEntries(Object.entries(found).map(([name, runs]) => [name, overAll(runs)])),
  }
}

/** Every run counts by how long there was an estimate in it. */
function overAll(runs: readonly RunError[]): RunError {
  const shown = runs.reduce((sum, run) => sum + run.shown, 0)
  const error = runs.reduce((sum, run) => sum + (run.error ?? 0) * run.shown, 0)
  return { error: shown === 0 ? undefined : error / shown, shown: shown / runs.length }
}
