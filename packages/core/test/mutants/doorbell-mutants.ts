import { isTerminal, type Signal } from '../../src/index.ts'
import { flakyStore } from '../../src/testing/index.ts'
import { changed, type Mutant } from './mutant.ts'

type Listener = (signal: Signal) => void

/** Faults in doorbells. */
export const doorbellMutants: readonly Mutant[] = [
  {
    name: 'says that it listens before it does',
    law: 21,
    breakIn: (store) =>
      changed(store, {
        async subscribe(target, onSignal) {
          setTimeout(() => void store.subscribe(target, onSignal), 5)
          return () => undefined
        },
      }),
  },
  {
    name: 'drops the last doorbell',
    law: 22,
    breakIn: (store) => flakyStore(store, { signal: ({ events }) => (events?.some(isTerminal) ? 'drop' : undefined) }),
  },
  {
    name: 'drops every other doorbell',
    law: 22,
    breakIn: (store) => flakyStore(store, { signal: ({ seq }) => (seq % 2 === 0 ? 'drop' : undefined) }),
  },
  {
    name: 'sends half a batch along with the signal',
    law: 23,
    breakIn: (store) =>
      changed(store, {
        subscribe: (target, onSignal) =>
          store.subscribe(target, (signal) => onSignal({ ...signal, events: signal.events?.slice(0, 1) })),
      }),
  },
  {
    name: 'sends events along as their writer sent them',
    law: 23,
    breakIn: (store) =>
      changed(store, {
        subscribe: (target, onSignal) =>
          store.subscribe(target, ({ events, ...signal }) =>
            onSignal({ ...signal, events: events?.map((event) => ({ ...event, seq: 1 })) }),
          ),
      }),
  },
  {
    name: 'leaks a topic',
    law: 24,
    breakIn(store) {
      const listeners = new Set<Listener>()
      return changed(store, {
        subscribe(target, onSignal) {
          if ('topic' in target) listeners.add(onSignal)
          return store.subscribe(target, onSignal)
        },
        async append(sessionId, batch) {
          const seq = await store.append(sessionId, batch)
          for (const listener of listeners) listener({ sessionId, seq })
          return seq
        },
      })
    },
  },
  {
    name: 'says nothing of a topic’s new sessions',
    law: 24,
    breakIn: (store) => flakyStore(store, { signal: ({ seq }) => (seq === 0 ? 'drop' : undefined) }),
  },
  {
    name: 'takes a session’s id for a topic',
    law: 25,
    breakIn: (store) =>
      changed(store, {
        async subscribe(target, onSignal) {
          if ('sessionId' in target) await store.subscribe({ topic: target.sessionId }, onSignal)
          return store.subscribe(target, onSignal)
        },
      }),
  },
  {
    name: 'goes on ringing for those who left',
    law: 26,
    breakIn: (store) =>
      changed(store, {
        async subscribe(target, onSignal) {
          await store.subscribe(target, onSignal)
          return () => undefined
        },
      }),
  },
  {
    name: 'takes two subscriptions of one listener for one',
    law: 26,
    breakIn(store) {
      const known = new Map<unknown, Promise<() => void>>()
      return changed(store, {
        subscribe(target, onSignal) {
          const stop = known.get(onSignal) ?? store.subscribe(target, onSignal)
          known.set(onSignal, stop)
          return stop
        },
      })
    },
  },
  {
    name: 'goes silent when one listener throws',
    law: 27,
    breakIn(store) {
      const listeners = new Set<Listener>()
      return changed(store, {
        subscribe(target, onSignal) {
          listeners.add(onSignal)
          if (listeners.size > 1) return Promise.resolve(() => undefined)
          return store.subscribe(target, (signal) => {
            for (const listener of listeners) listener(signal)
          })
        },
      })
    },
  },
  {
    name: 'rings in the writer’s own process alone',
    law: 28,
    breakIn(store) {
      const here = new Set<Listener>()
      return changed(store, {
        async subscribe(_target, onSignal) {
          here.add(onSignal)
          return () => undefined
        },
        async append(sessionId, batch) {
          const seq = await store.append(sessionId, batch)
          for (const listener of here) listener({ sessionId, seq })
          return seq
        },
      })
    },
  },
]
