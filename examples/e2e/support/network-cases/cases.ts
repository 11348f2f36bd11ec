import { buffers } from './buffers.ts'
import { connections } from './connections.ts'
import { eventSources } from './event-sources.ts'
import { interruptions } from './interruptions.ts'
import { messages } from './messages.ts'
import type { NetworkCase } from './network-case.ts'
import { planned } from './planned-ends.ts'
import { replies } from './replies.ts'
import { transports } from './transports.ts'
import { workers } from './workers.ts'

const numberOf = ({ name }: NetworkCase): number => Number(/\d+/.exec(name))

/** Every case in which a browser can matter, by its number; what is no fault has none. */
export const networkCases: readonly NetworkCase[] = [
  ...[interruptions, buffers, planned, replies, transports, messages]
    .flat()
    .toSorted((one, other) => numberOf(one) - numberOf(other)),
  ...eventSources,
  ...connections,
  ...workers,
]
