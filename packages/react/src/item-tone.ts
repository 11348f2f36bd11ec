import type { ItemState } from '@progress/core'

/** Which of the colours an item is shown in. */
export type ItemTone = 'gray' | 'blue' | 'yellow' | 'purple' | 'green' | 'red' | 'orange'

/** What an item is doing; finer than its status. */
export type ItemStateName = ItemState['status'] | 'timeout'

interface Look {
  readonly tone: ItemTone
  readonly icon: string
}

/** How each phase looks that is widely known by its name; any other looks like work. */
const PHASES: Readonly<Record<string, Look>> = {
  uploading: { tone: 'blue', icon: 'upload' },
  downloading: { tone: 'blue', icon: 'download' },
  reading: { tone: 'blue', icon: 'download' },
  detecting: { tone: 'yellow', icon: 'search' },
  extracting: { tone: 'yellow', icon: 'search' },
  parsing: { tone: 'purple', icon: 'text' },
  validating: { tone: 'purple', icon: 'text' },
  saving: { tone: 'green', icon: 'save' },
}

const WORK: Look = { tone: 'blue', icon: 'work' }

const STATES: Readonly<Record<Exclude<ItemStateName, 'active'>, Look>> = {
  pending: { tone: 'gray', icon: 'pending' },
  waiting: { tone: 'orange', icon: 'retry' },
  completed: { tone: 'green', icon: 'check' },
  failed: { tone: 'red', icon: 'alert' },
  timeout: { tone: 'orange', icon: 'clock' },
  skipped: { tone: 'gray', icon: 'skip' },
  cancelled: { tone: 'gray', icon: 'cross' },
}

/** What of an item says how it looks. */
export type ToneOf = Pick<ItemState, 'status' | 'phase' | 'error'>

/** The state to show: a failure by `timeout` is one of its own. */
export function itemStateName({ status, error }: ToneOf): ItemStateName {
  return status === 'failed' && error?.code === 'timeout' ? 'timeout' : status
}

/** The colour and the icon of an item: of its phase while it is worked on, else of its state. */
export function itemLook(item: ToneOf): Look {
  const state = itemStateName(item)
  if (state !== 'active') return STATES[state]
  const { phase = '' } = item
  return Object.hasOwn(PHASES, phase) ? (PHASES[phase] ?? WORK) : WORK
}
