import { createTopicFold, initialSnapshot, type Snapshot } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLeader, type Words } from './leader.ts'
import { BYE } from './seat.ts'

const NOW = 5_000
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const state: Snapshot = {
  ...initialSnapshot({ sessionId: 's', workflow: 'w', topics: [], plan: [], createdAt: 1 }),
  status: 'active',
}
const hello = {
  type: 'hello',
  protocol: 1,
  sessionId: 's',
  seq: 0,
  status: 'active',
  now: 1,
  heartbeatMs: 9,
  retryMs: 9,
}
const frame = (message: object, head = ''): string => `${head}data: ${JSON.stringify(message)}\n\n`
const begin = [
  frame(hello, 'retry: 3000\n'),
  frame({ type: 'snapshot', sessionId: 's', seq: 0, snapshot: state }, 'id: 0\n'),
]
const append = (seq: number, text: string): string =>
  frame({ type: 'partial', sessionId: 's', seq, timestamp: seq, append: { text } }, `id: ${seq}\n`)
const complete = (seq: number): string =>
  frame({ type: 'complete', sessionId: 's', seq, timestamp: seq, data: 1, outcome: 'full' }, `id: ${seq}\n`)

const listen = () => {
  const said: Words[] = []
  const fold = createTopicFold()
  return {
    said,
    fold,
    leader: createLeader(
      fold,
      () => NOW,
      (words) => void said.push(words),
    ),
  }
}
const messagesIn = (text: string): Record<string, unknown>[] =>
  text.split('\n\n').flatMap((each) => (each ? [JSON.parse(each.replace(/^data: /, ''))] : []))

describe('a leader', () => {
  it('passes every message on as it came, however the stream was cut, and knows where it stands', () => {
    const anyTexts = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 8 })
    const anyCuts = fc.array(fc.nat({ max: 40 }), { maxLength: 60 })
    fc.assert(
      fc.property(anyTexts, anyCuts, (texts, cuts) => {
        const frames = [...begin, ...texts.map((text, index) => append(index + 1, text))]
        const stream = bytes(frames.join(''))
        const { said, leader } = listen()
        let at = 0
        for (const cut of [...cuts, stream.length]) {
          leader.take(stream.subarray(at, at + cut))
          at = Math.min(stream.length, at + cut)
        }
        expect(said.map(({ text }) => text)).toEqual(frames)
        leader.hear('joiner')
        const { to, text = '', seq } = said.at(-1) ?? {}
        expect([to, seq]).toEqual(['joiner', texts.length])
        const [first, second] = messagesIn(text)
        expect(first).toEqual({ ...hello, seq: texts.length, now: NOW })
        expect(second).toMatchObject({ type: 'snapshot', seq: texts.length })
        expect((second as { snapshot: Snapshot }).snapshot.partial.text ?? '').toBe(texts.join(''))
      }),
    )
  })

  it('says no more than that it is there before it knows the state', () => {
    const { said, leader } = listen()
    leader.hear('joiner')
    leader.take(bytes(begin[0] as string))
    leader.hear('joiner')
    expect(said.filter(({ text }) => text === undefined)).toEqual([{}, {}])
  })

  it('makes the others ask again when its stream ends early, and not when there is nothing more to ask for', () => {
    const ends = {
      '': [...begin, append(1, 'a')],
      complete: [...begin, complete(1)],
      bye: [...begin, frame({ type: 'bye' })],
    }
    const last = Object.values(ends).map((frames) => {
      const { said, leader } = listen()
      leader.take(bytes(frames.join('')))
      leader.stop()
      return said.at(-1)?.text
    })
    expect(last).toEqual([BYE, '', ''])
  })

  it('tells of a topic without sessions', () => {
    const { said, leader } = listen()
    leader.take(bytes(frame({ ...hello, sessionId: undefined, topic: 't' })))
    leader.hear('joiner')
    expect(messagesIn(said.at(-1)?.text ?? '').map(({ type }) => type)).toEqual(['hello', 'heartbeat'])
  })

  it('survives anything', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.json().map((text) => `data: ${text}\n\n`),
          ),
        ),
        (texts) => {
          const { leader } = listen()
          for (const text of texts) leader.take(bytes(text))
          leader.hear('joiner')
          leader.stop()
        },
      ),
    )
  })
})
