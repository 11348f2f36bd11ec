import { describe, expect, it } from 'vitest'
import type { Failure } from './failures.ts'
import { createUploads, type Upload } from './uploads.ts'

const file = (name: string, text = 'a'): File => new File([text], name)

/** Uploads whose replies the test gives. */
function setUp() {
  const asked: {
    upload: Pick<Upload, 'id' | 'merchant' | 'file'>
    answer(id: string): void
    refuse(failure: Failure): void
  }[] = []
  let ids = 0
  const uploads = createUploads({
    createId: () => `u${++ids}`,
    maxAtOnce: 2,
    send: (upload) =>
      new Promise((resolve, reject) => {
        asked.push({ upload, answer: resolve, refuse: reject })
      }),
  })
  return { uploads, asked, states: () => uploads.getSnapshot().map(({ file: { name }, state }) => `${name} ${state}`) }
}

/** Lets what was answered be heard. */
const heard = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('uploads', () => {
  it('go out a few at a time, in the order in which they were given', async () => {
    const { uploads, asked, states } = setUp()
    uploads.add('northwind', [file('a.pdf'), file('b.pdf'), file('c.pdf')])
    expect(states()).toEqual(['c.pdf queued', 'b.pdf sending', 'a.pdf sending'])
    asked[0]?.answer('s1')
    await heard()
    expect(states()).toEqual(['c.pdf sending', 'b.pdf sending', 'a.pdf taken'])
    expect(uploads.getSnapshot().at(-1)).toMatchObject({ sessionId: 's1', merchant: 'northwind' })
  })

  it('are each on their own: what is refused stops no other', async () => {
    const { uploads, asked, states } = setUp()
    uploads.add('northwind', [file('notes.txt'), file('empty.pdf', ''), file('a.pdf'), file('b.csv')])
    expect(asked.map(({ upload }) => upload.file.name)).toEqual(['a.pdf', 'b.csv'])
    asked[0]?.refuse({ code: 'too_many_sessions', message: 'Too many', retryable: true })
    asked[1]?.answer('s2')
    await heard()
    expect(states()).toEqual(['b.csv taken', 'a.pdf refused', 'empty.pdf refused', 'notes.txt refused'])
    expect(uploads.getSnapshot().map(({ failure }) => failure?.code)).toEqual([
      undefined,
      'too_many_sessions',
      'document_empty',
      'document_unsupported',
    ])
  })

  it('are sent again under the key of the first time', async () => {
    const { uploads, asked, states } = setUp()
    uploads.add('northwind', [file('a.pdf')])
    asked[0]?.refuse({ code: 'network', message: 'No reply' })
    await heard()
    uploads.retry('u1')
    expect(states()).toEqual(['a.pdf sending'])
    expect(asked.map(({ upload }) => upload.id)).toEqual(['u1', 'u1'])
    expect(uploads.getSnapshot()[0]?.failure).toBeUndefined()
  })

  it('are forgotten without a sound where there is nothing to forget', () => {
    const { uploads } = setUp()
    uploads.add('northwind', [file('notes.txt')])
    const before = uploads.getSnapshot()
    let told = 0
    uploads.subscribe(() => (told += 1))
    uploads.forget(['another'])
    expect(uploads.getSnapshot()).toBe(before)
    uploads.forget(['u1'])
    expect(uploads.getSnapshot()).toEqual([])
    expect(told).toBe(1)
  })
})
