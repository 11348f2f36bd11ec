import { buffers } from './buffers.ts'
import { interruptions } from './interruptions.ts'
import type { NetworkCase } from './network-case.ts'
import { planned } from './planned-ends.ts'

const numberOf = ({ name }: NetworkCase): number => Number(/\d+/.exec(name))

/** Every case in which a browser can matter, by its number. */
export const networkCases: readonly NetworkCase[] = [...interruptions, ...buffers, ...planned].toSorted(
  (one, other) => numberOf(one) - numberOf(other),
)
