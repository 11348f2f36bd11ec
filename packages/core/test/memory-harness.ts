import { isTerminal } from '../src/index.ts'
import { MemorySession } from '../src/memory-store/memory-session.ts'
import { MemoryStore } from '../src/memory-store/memory-store.ts'
import { fakeClock, type StoreHarness } from '../src/testing/index.ts'
import type { Mutant } from './mutants/mutant.ts'

const DAY_MS = 86_400_000
const SPANS = { retentionMs: 600_000, tombstoneMs: DAY_MS, keyRetentionMs: DAY_MS }

/**
 * The memory store in the hands of its laws.
 *
 * @param mutate - What a mutant makes of the store.
 * @param patienceMs - How long a signal may take.
 * @param keptEvents - How much of a log stays behind its checkpoint.
 */
export function memoryHarness(
  mutate: Mutant['breakIn'] = (store) => store,
  patienceMs = 2_000,
  keptEvents = 0,
): StoreHarness {
  return {
    capabilities: ['clock', 'processes', 'rewind'],
    async open() {
      const clock = fakeClock()
      const memory = new MemoryStore({ ...SPANS, keptEvents, clock })
      const time = { now: () => clock.now(), advance: (ms: number) => clock.advance(ms), ...SPANS }
      const store = mutate(memory, time)
      return {
        ...time,
        store,
        leaseMs: 30_000,
        marginMs: 1,
        patienceMs,
        // A second handle on the one store, which is what another process has on a store that is shared.
        reopen: async () => mutate(memory, time),
        rewind: (sessionId, toSeq) => rewind(memory, sessionId, toSeq),
      }
    },
  }
}

/** Writes a session anew, up to a seq: its last writes, and who wrote them, are as if they had never been. */
async function rewind(memory: MemoryStore, sessionId: string, toSeq: number): Promise<void> {
  const old = memory.sessions.get(sessionId)
  if (old === undefined) throw new TypeError('there is nothing to rewind')
  const { record, ordinal } = old
  const { events } = old.read(0)
  if (events.some(isTerminal)) throw new TypeError('only a live session is rewound')
  const session = new MemorySession(
    { ...record, takeWithinMs: record.dueAt - record.createdAt },
    ordinal,
    record.createdAt,
  )
  memory.sessions.set(sessionId, session)
  for (const event of events.slice(0, toSeq)) {
    session.append({ writer: `seq ${event.seq}`, batch: 1, events: [event] }, record.createdAt)
  }
}
