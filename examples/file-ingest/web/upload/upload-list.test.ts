import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UploadList } from './upload-list.ts'

const file = (name: string, size: number, lastModified = 0): File =>
  new File(['x'.repeat(size)], name, { lastModified })
const BROKEN = { code: 'network', message: 'The connection broke', retryable: true }
const REFUSED = { code: 'file_too_large', message: 'Too large', retryable: false }

/** One thing that may happen to an upload. */
const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    name: fc.constantFrom('a.jpg', 'b.jpg', 'c/d.pdf'),
    size: fc.integer({ min: 0, max: 30 }),
    modified: fc.integer({ min: 0, max: 1 }),
    refused: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('kept' as const), name: fc.constantFrom('a.jpg', 'k.jpg'), size: fc.nat(30) }),
  fc.record({ kind: fc.constant('take' as const) }),
  fc.record({ kind: fc.constant('retry' as const) }),
  fc.record({
    kind: fc.constantFrom('progress' as const, 'sent' as const, 'failed' as const, 'giveBack' as const),
    pick: fc.nat(5),
    bytes: fc.nat(40),
  }),
)

type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never

function play(list: UploadList, steps: readonly Step[]) {
  for (const step of steps) {
    if (step.kind === 'add') {
      list.add({ name: step.name, file: file(step.name, step.size, step.modified) }, step.refused ? REFUSED : undefined)
    } else if (step.kind === 'kept') list.addKept(step.name, step.size)
    else if (step.kind === 'take') list.take()
    else if (step.kind === 'retry') list.retry()
    else {
      const name = list.sending[step.pick % Math.max(1, list.sending.length)] ?? 'none.jpg'
      if (step.kind === 'progress') list.progress(name, step.bytes)
      else if (step.kind === 'sent') list.sent(name)
      else if (step.kind === 'failed') list.failed(name, BROKEN, 1)
      else list.giveBack(name)
    }
  }
}

describe('the list of an upload', () => {
  it('always adds up, and never has sent more than there is', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const list = new UploadList()
        play(list, steps)
        const { files, sent, failed, sending, queued, bytes, sentBytes } = list.totals
        expect(sent + failed + sending + queued).toBe(files)
        expect(list.failures.length).toBe(failed)
        expect(list.sending.length).toBe(sending)
        expect(sentBytes).toBeGreaterThanOrEqual(0)
        expect(sentBytes).toBeLessThanOrEqual(bytes)
      }),
    )
  })

  it('comes to its end: everything is taken once, and then all bytes have gone', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const list = new UploadList()
        play(list, steps)
        for (const name of list.sending) list.giveBack(name)
        const taken: string[] = []
        for (let next = list.take(); next; next = list.take()) {
          taken.push(next.name)
          list.sent(next.name)
        }
        expect(new Set(taken).size).toBe(taken.length)
        const { queued, sending, bytes, sentBytes } = list.totals
        expect([queued, sending]).toEqual([0, 0])
        expect(sentBytes).toBe(bytes)
      }),
    )
  })

  it('takes a file once that is dropped twice, and two of one name as two', () => {
    const list = new UploadList()
    expect(list.add({ name: 'a.jpg', file: file('a.jpg', 3) })).toBe(true)
    expect(list.add({ name: 'a.jpg', file: file('a.jpg', 3) })).toBe(false)
    expect(list.add({ name: 'a.jpg', file: file('a.jpg', 4) })).toBe(true)
    expect(list.add({ name: 'a.jpg', file: file('a.jpg', 4) })).toBe(false)
    expect([list.take()?.name, list.take()?.name, list.take()?.name]).toEqual(['a.jpg', 'a (2).jpg', undefined])
  })

  it('does not send again what an earlier page had sent', () => {
    const list = new UploadList()
    list.addKept('a.jpg', 3)
    expect(list.add({ name: 'a.jpg', file: file('a.jpg', 3, 7) })).toBe(false)
    expect(list.add({ name: 'b.jpg', file: file('b.jpg', 3, 7) })).toBe(true)
    expect(list.totals).toMatchObject({ files: 2, sent: 1, queued: 1, bytes: 6, sentBytes: 3 })
  })

  it('queues again only what may work another time', () => {
    const list = new UploadList()
    list.add({ name: 'a.jpg', file: file('a.jpg', 3) })
    list.add({ name: 'b.jpg', file: file('b.jpg', 9) }, REFUSED)
    list.take()
    list.failed('a.jpg', BROKEN, 1)
    list.retry()
    expect(list.totals).toMatchObject({ queued: 1, failed: 1, bytes: 3 })
  })
})
