import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTransportChoice, type TransportSetting } from './transport-choice.ts'

/** A storage that holds what it is given. */
function mapStorage(entries: Readonly<Record<string, string>> = {}) {
  const map = new Map(Object.entries(entries))
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  }
}

const KEY = 'progress:transport'
const recordingClient = () => {
  const settings: TransportSetting[] = []
  return { settings, setTransport: (transport: TransportSetting) => void settings.push(transport) }
}

describe('a choice of transport', () => {
  it('is none at first, and leaves the client alone', () => {
    const client = recordingClient()
    expect(createTransportChoice(client, { storage: mapStorage() }).get()).toBe('auto')
    expect(client.settings).toEqual([])
  })

  it('takes effect at once, and again for the next client', () => {
    const storage = mapStorage()
    for (const transport of ['sse', 'poll', 'single'] as const) {
      const client = recordingClient()
      const choice = createTransportChoice(client, { storage })
      choice.set(transport)
      expect(choice.get()).toBe(transport)
      expect(client.settings.at(-1)).toBe(transport)
      const next = recordingClient()
      expect(createTransportChoice(next, { storage }).get()).toBe(transport)
      expect(next.settings).toEqual([transport])
    }
  })

  it('is forgotten when it is given up', () => {
    const storage = mapStorage({ [KEY]: 'poll' })
    const client = recordingClient()
    const choice = createTransportChoice(client, { storage })
    choice.set('auto')
    expect(choice.get()).toBe('auto')
    expect(client.settings).toEqual(['poll', 'auto'])
    expect(storage.map.size).toBe(0)
  })

  it('has a name of its own where it is given one', () => {
    const storage = mapStorage({ [KEY]: 'poll' })
    const choice = createTransportChoice(recordingClient(), { storage, key: 'mine' })
    expect(choice.get()).toBe('auto')
    choice.set('sse')
    expect(Object.fromEntries(storage.map)).toEqual({ [KEY]: 'poll', mine: 'sse' })
  })

  it.each(['', 'carrier pigeon', '{"transport":"poll"}', 'toString'])('is none where %j is stored', (stored) => {
    const client = recordingClient()
    expect(createTransportChoice(client, { storage: mapStorage({ [KEY]: stored }) }).get()).toBe('auto')
    expect(client.settings).toEqual([])
  })

  it('holds for this page where the storage throws', () => {
    const throwing = (): never => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    }
    const client = recordingClient()
    const storage = { getItem: throwing, setItem: throwing, removeItem: throwing }
    const choice = createTransportChoice(client, { storage })
    choice.set('poll')
    choice.set('auto')
    expect(choice.get()).toBe('auto')
    expect(client.settings).toEqual(['poll', 'auto'])
  })
})

describe('without a storage of its own', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('a choice is kept in the page’s', () => {
    const page = mapStorage()
    vi.stubGlobal('localStorage', page)
    createTransportChoice(recordingClient()).set('single')
    expect(page.map.get(KEY)).toBe('single')
  })

  it('a choice does no harm where there is none, or where even a look at it throws', () => {
    const forbidden = {
      configurable: true,
      get: (): never => {
        throw new DOMException('Access is denied.', 'SecurityError')
      },
    }
    for (const property of [forbidden, { configurable: true, value: undefined }]) {
      vi.stubGlobal('localStorage', undefined)
      Object.defineProperty(globalThis, 'localStorage', property)
      const choice = createTransportChoice(recordingClient())
      choice.set('poll')
      expect(choice.get()).toBe('poll')
    }
  })
})
