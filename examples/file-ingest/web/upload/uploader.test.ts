import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNREACHABLE, UploadFailed } from './put-file.ts'
import type { Sendable } from './upload-list.ts'
import { createUploader, type UploaderOptions, type UploadServer } from './uploader.ts'

const named = (name: string, size = 4): Sendable => ({ name, file: new File(['x'.repeat(size)], name) })

async function* each(files: readonly Sendable[]): AsyncGenerator<Sendable> {
  yield* files
}

/** A server that keeps what it gets, and fails as told. */
function fakeServer(fails: (name: string, attempt: number) => UploadFailed | undefined = () => undefined) {
  const had = new Map<string, number>()
  const attempts = new Map<string, number>()
  let open = 0
  const seen = { most: 0, created: 0, puts: 0 }
  const server: UploadServer = {
    async create() {
      seen.created += 1
      return 'u1'
    },
    read: async (upload) => ({ upload, files: [...had].map(([name, size]) => ({ name, size })) }),
    address: (_upload, name) => name,
    async put(name, file, { signal, onBytes }) {
      open += 1
      seen.puts += 1
      seen.most = Math.max(seen.most, open)
      try {
        await Promise.resolve()
        onBytes(file.size / 2)
        signal.throwIfAborted()
        const attempt = (attempts.get(name) ?? 0) + 1
        attempts.set(name, attempt)
        const failure = fails(name, attempt)
        if (failure) throw failure
        had.set(name, file.size)
      } finally {
        open -= 1
      }
    },
  }
  return { server, had, seen }
}

const start = (options: UploaderOptions) =>
  createUploader({ wait: async () => undefined, schedule: (notify) => queueMicrotask(notify), ...options })

/** Resolves when the uploader stands still. */
const settled = (uploader: ReturnType<typeof start>): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (uploader.getSnapshot().phase === 'sending') return
      stop()
      resolve()
    }
    const stop = uploader.subscribe(look)
    queueMicrotask(look)
  })

describe('an uploader', () => {
  it('brings every file to the server or says why not, and never sends more at once than it may', async () => {
    const anyFate = fc.record({ failures: fc.integer({ min: 0, max: 5 }), retryable: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(anyFate, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), async (fates, atOnce) => {
        const { server, had, seen } = fakeServer((name, attempt) => {
          const { failures, retryable } = fates[Number(name)] ?? { failures: 0, retryable: true }
          return attempt <= failures ? new UploadFailed({ code: 'no', message: 'No', retryable }) : undefined
        })
        const uploader = start({ server, maxAtOnce: atOnce })
        await uploader.add(each(fates.map((_, index) => named(String(index), index))))
        await settled(uploader)
        const { totals, failures } = uploader.getSnapshot()
        const lost = fates.flatMap((fate, index) => (fate.failures >= (fate.retryable ? 3 : 1) ? [String(index)] : []))
        expect(failures.map(({ name }) => name).toSorted()).toEqual(lost.toSorted())
        expect(had.size).toBe(fates.length - lost.length)
        expect(totals.sentBytes).toBe(totals.bytes)
        expect(seen.most).toBeLessThanOrEqual(atOnce)
        expect(seen.created).toBe(fates.length > 0 ? 1 : 0)
      }),
    )
  })

  it('holds and goes on: what was under way is sent again, nothing is lost', async () => {
    const { server, had } = fakeServer()
    const uploader = start({ server })
    const adding = uploader.add(each(Array.from({ length: 9 }, (_, index) => named(`${index}.jpg`))))
    uploader.hold()
    await adding
    uploader.hold()
    expect(uploader.getSnapshot()).toMatchObject({ phase: 'held', sending: [] })
    uploader.go()
    await settled(uploader)
    expect(had.size).toBe(9)
    expect(uploader.getSnapshot()).toMatchObject({ phase: 'sent', totals: { sent: 9, failed: 0 } })
  })

  it('takes up an earlier upload, and sends only what is missing', async () => {
    const { server, had, seen } = fakeServer()
    had.set('a.jpg', 4)
    const uploader = start({ server })
    await uploader.resume('u1')
    expect(uploader.getSnapshot()).toMatchObject({ phase: 'held', kept: 1, totals: { sent: 1 } })
    await uploader.add(each([named('a.jpg'), named('b.jpg')]))
    await settled(uploader)
    expect(seen.puts).toBe(1)
    expect(seen.created).toBe(0)
    expect([...had.keys()]).toEqual(['a.jpg', 'b.jpg'])
  })

  it('says that no upload can be made, and makes one when asked again', async () => {
    const { server, had } = fakeServer()
    let isDown = true
    const uploader = start({
      server: {
        ...server,
        create: () => (isDown ? Promise.reject(new UploadFailed(UNREACHABLE)) : server.create()),
      },
    })
    await uploader.add(each([named('a.jpg')]))
    await settled(uploader)
    expect(uploader.getSnapshot()).toMatchObject({ phase: 'held', fault: { code: 'network' } })
    isDown = false
    uploader.retry()
    await settled(uploader)
    expect([...had.keys()]).toEqual(['a.jpg'])
  })

  it('does not send what the server would refuse', async () => {
    const { server, seen } = fakeServer()
    const tooLarge = { code: 'file_too_large', message: 'Too large', retryable: false }
    const uploader = start({ server, check: (file) => (file.size > 3 ? tooLarge : undefined) })
    await uploader.add(each([named('big.jpg', 4), named('small.jpg', 3)]))
    await settled(uploader)
    expect(seen.puts).toBe(1)
    expect(uploader.getSnapshot().failures).toMatchObject([{ name: 'big.jpg', failure: tooLarge }])
  })

  it('forgets all that came before a reset', async () => {
    const { server } = fakeServer()
    const uploader = start({ server })
    const adding = uploader.add(each(Array.from({ length: 9 }, (_, index) => named(`${index}.jpg`))))
    uploader.reset()
    await adding
    await settled(uploader)
    expect(uploader.getSnapshot()).toMatchObject({ phase: 'idle', upload: undefined, totals: { files: 0 } })
  })
})
