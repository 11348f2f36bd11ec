import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemory, type MemoryStorage, type Remembered } from '../src/memory.ts'

const DAY_MS = 24 * 3_600_000

/** As the platform's: what is stored stands as the object's own properties. */
function fakeStorage(): MemoryStorage {
  const methods: MemoryStorage = {
    getItem(this: Record<string, string>, key: string) {
      return Object.hasOwn(this, key) ? (this[key] ?? null) : null
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key]
    },
  }
  return Object.create(methods)
}

const refused = (): never => {
  throw new DOMException('The quota has been exceeded', 'QuotaExceededError')
}

const session: Remembered = { workflow: 'scan', key: 'k1', sessionId: 's1', startedAt: 1_000 }

const anySession = fc.record({
  workflow: fc.string(),
  key: fc.string(),
  sessionId: fc.option(fc.string(), { nil: undefined }),
  startedAt: fc.integer({ min: 0, max: 2 * DAY_MS }),
})

afterEach(() => vi.unstubAllGlobals())

describe('a memory', () => {
  it('gives back what it was told, to another page with the same scope, and to no other', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        fc.string(),
        anySession,
        (scope, other, name, else_, given) => {
          const storage = fakeStorage()
          const of = (whose: string | undefined) => createMemory({ scope: whose, storage, now: () => given.startedAt })
          of(scope).remember(name, given)
          expect(of(scope).recall(name)).toEqual(given)
          expect(of(undefined).recall(name)).toBeUndefined()
          if (other !== scope) expect(of(other).recall(name)).toBeUndefined()
          if (else_ !== name) expect(of(scope).recall(else_)).toBeUndefined()
        },
      ),
    )
  })

  it('keeps nothing but workflow, key, id and time', () => {
    const storage = fakeStorage()
    createMemory({ storage, now: () => 1_000 }).remember('a', { ...session, token: 'secret' } as Remembered)
    expect(JSON.stringify(storage)).not.toContain('secret')
    expect(createMemory({ storage, now: () => 1_000 }).recall('a')).toEqual(session)
  })

  it('forgets', () => {
    const memory = createMemory({ storage: fakeStorage(), now: () => 1_000 })
    memory.remember('a', session)
    memory.remember('b', session)
    memory.forget('a')
    expect([memory.recall('a'), memory.recall('b')]).toEqual([undefined, session])
  })

  it('remembers for a day, and no longer', () => {
    const storage = fakeStorage()
    let now = 1_000
    const open = () => createMemory({ scope: 'u', storage, now: () => now })
    open().remember('a', session)
    now += DAY_MS - 1
    expect(open().recall('a')).toEqual(session)
    now += 1
    expect(open().recall('a')).toBeUndefined()
  })

  it('ignores what is broken or not its own, whatever stands in its place', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.json(),
      anySession.map((fields) => JSON.stringify({ ...fields, key: 7 })),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        const storage = fakeStorage()
        const open = () => createMemory({ storage, now: () => 1_000 })
        open().remember('a', session)
        const [key = ''] = Object.keys(storage)
        storage.setItem(key, text)
        expect(open().recall('a')).toBeUndefined()
        expect(storage.getItem(key)).toBe(text)
        open().remember('a', session)
        expect(open().recall('a')).toEqual(session)
      }),
    )
  })

  it('works for the life of the page where storage is full or forbidden', () => {
    const forbidden = { getItem: refused, setItem: refused, removeItem: refused }
    const full = Object.assign(fakeStorage(), { setItem: refused })
    for (const storage of [forbidden, full]) {
      const memory = createMemory({ storage, now: () => 1_000 })
      memory.remember('a', session)
      expect(memory.recall('a')).toEqual(session)
      memory.forget('a')
      expect(memory.recall('a')).toBeUndefined()
    }
  })

  it('works for the life of the page where there is no storage, or where looking at it throws', () => {
    vi.stubGlobal('localStorage', undefined)
    Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, get: refused })
    for (const scope of ['u', undefined]) {
      const memory = createMemory({ scope, now: () => 1_000 })
      memory.remember('a', session)
      expect(memory.recall('a')).toEqual(session)
    }
    Reflect.deleteProperty(globalThis, 'sessionStorage')
  })

  it('stays in the tab without a scope, and is in all tabs with one', () => {
    const [tab, all] = [fakeStorage(), fakeStorage()]
    vi.stubGlobal('sessionStorage', tab)
    vi.stubGlobal('localStorage', all)
    createMemory({ now: () => 1_000 }).remember('a', session)
    expect([Object.keys(tab).length, Object.keys(all).length]).toEqual([1, 0])
    createMemory({ scope: 'u', now: () => 1_000 }).remember('b', session)
    expect([Object.keys(tab).length, Object.keys(all).length]).toEqual([1, 1])
  })
})
