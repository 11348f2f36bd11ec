import type { Script } from './script.ts'
import { cancelledScript, failedScript, mishapsScript, smoothScript } from './scripts/ingest.ts'
import { manyScript } from './scripts/many.ts'

/** A state that the gallery shows. */
export interface GalleryState {
  readonly id: string
  readonly title: string
  /** What it is, in a sentence. */
  readonly note: string
  /** `undefined`: there is no session. */
  readonly script: keyof typeof SCRIPTS | undefined
}

/** Written when they are first played. */
const SCRIPTS = {
  mishaps: mishapsScript,
  smooth: smoothScript,
  cancelled: cancelledScript,
  failed: failedScript,
  many: manyScript,
} satisfies Record<string, () => Script>

/** Every state, in the order in which a session may come by them. */
export const STATES: readonly GalleryState[] = [
  { id: 'empty', title: 'Empty', note: 'Nothing was started yet.', script: undefined },
  { id: 'connecting', title: 'Connecting', note: 'The start is sent, and nothing was heard yet.', script: 'mishaps' },
  { id: 'pending', title: 'Pending', note: 'It waits for a worker.', script: 'mishaps' },
  { id: 'uploading', title: 'Uploading', note: 'The files go up, before they are processed.', script: 'mishaps' },
  { id: 'forty', title: '40 %', note: 'All is well, with the time that remains.', script: 'mishaps' },
  { id: 'paused', title: 'Paused', note: 'It holds after the files that were begun.', script: 'mishaps' },
  {
    id: 'waiting',
    title: 'Waiting',
    note: 'Its worker was lost, and another one has not come yet.',
    script: 'mishaps',
  },
  {
    id: 'reconnecting',
    title: 'Reconnecting',
    note: 'The connection was lost; what is shown may be behind.',
    script: 'mishaps',
  },
  { id: 'offline', title: 'Offline', note: 'The network is gone.', script: 'mishaps' },
  { id: 'slow', title: 'Slow', note: 'It takes longer than expected.', script: 'mishaps' },
  { id: 'failures', title: 'With failures', note: 'Some files have failed, and the others go on.', script: 'mishaps' },
  { id: 'cancelling', title: 'Cancelling', note: 'It was asked to stop.', script: 'cancelled' },
  { id: 'partial', title: 'Partly done', note: 'It has ended, but not everything worked.', script: 'mishaps' },
  { id: 'done', title: 'Done', note: 'Everything worked.', script: 'smooth' },
  { id: 'cancelled', title: 'Cancelled', note: 'It was stopped on request.', script: 'cancelled' },
  { id: 'failed', title: 'Failed', note: 'It could not go on.', script: 'failed' },
  { id: 'many', title: '10,000 items', note: 'As quick as ten.', script: 'many' },
]

const written = new Map<string, Script>()

/** The script of a name. */
export function scriptOf(name: keyof typeof SCRIPTS): Script {
  const script = written.get(name) ?? SCRIPTS[name]()
  written.set(name, script)
  return script
}

/** The state of an id; an unknown one is the one of 40 %. */
export function stateOf(id: string | null): GalleryState {
  const fallback = STATES.find((state) => state.id === 'forty') as GalleryState
  return STATES.find((state) => state.id === id) ?? fallback
}

/** When a state's script comes by it. */
export function timeOf({ id, script }: GalleryState): number {
  return (script && scriptOf(script).marks.find((mark) => mark.id === id)?.at) ?? 0
}
