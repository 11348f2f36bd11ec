import { applyEvent, initialSnapshot, type SessionEvent, type SessionMessage, type Snapshot } from '@progress/core'
import { describe, expect, it } from 'vitest'
import { cutWithoutBye, faultsOf } from './check-follower.ts'
import type { Follower, Reply } from './follower.ts'

const start = initialSnapshot({ sessionId: 's', workflow: 'digest', plan: [], topics: [], createdAt: 0 })
const events: SessionEvent[] = [
  { type: 'progress', sessionId: 's', seq: 1, timestamp: 1, append: { words: 'one ' } },
  { type: 'progress', sessionId: 's', seq: 3, since: 1, timestamp: 2, append: { words: 'two three ' } },
  { type: 'complete', sessionId: 's', seq: 4, timestamp: 3, data: null, outcome: 'full' },
]
const end = events.reduce<Snapshot>((snapshot, event) => applyEvent(snapshot, event) ?? snapshot, start)
const [one, three, last] = events as [SessionEvent, SessionEvent, SessionEvent]
const first: SessionMessage = { type: 'snapshot', sessionId: 's', seq: 0, snapshot: start }
const bye: SessionMessage = { type: 'bye', reason: 'shutdown', retryMs: 1 }

const replyOf = (messages: SessionMessage[], rest: Partial<Reply> = {}): Reply => ({
  method: 'GET',
  url: '/',
  status: 200,
  process: 'web-0#1',
  cursor: undefined,
  messages,
  isStream: true,
  end: 'whole',
  ...rest,
})

function followerOf(replies: readonly Reply[], updates: readonly SessionMessage[], held: Snapshot = end): Follower {
  return { session: { getSnapshot: () => held }, replies, updates, invalid: [] } as unknown as Follower
}

describe('what is checked of a follower', () => {
  it('has no fault where one reply goes on where the one before it was cut', () => {
    const replies = [replyOf([first, one], { end: 'torn' }), replyOf([three, last], { cursor: 1 })]
    expect(faultsOf(followerOf(replies, [first, one, three, last]), end)).toEqual([])
  })

  it.each([
    ['a seq that was never applied', [first, three, last], /\(1, 3\] was applied after 0/],
    ['a seq that was applied twice', [first, one, one, three, last], /\(0, 1\] was applied after 1/],
    [
      'a snapshot that is older than the state',
      [first, one, first, one, three, last],
      /snapshot 0 was applied after 1/,
    ],
  ])('finds %s', (_, updates, fault) => {
    expect(faultsOf(followerOf([], updates), end)).toEqual([expect.stringMatching(fault)])
  })

  it('finds a seq that a server sent twice, or left out', () => {
    const all = [first, one, three, last]
    expect(faultsOf(followerOf([replyOf([first, one, one])], all), end)).toHaveLength(1)
    expect(faultsOf(followerOf([replyOf([first, three])], all), end)).toHaveLength(1)
    expect(faultsOf(followerOf([replyOf([three], { cursor: 0 })], all), end)).toHaveLength(1)
  })

  it('finds a cursor that claims more than was sent', () => {
    const replies = [replyOf([first, one]), replyOf([last], { cursor: 3 })]
    expect(faultsOf(followerOf(replies, [first, one, three, last]), end)).toEqual(['said that it holds 3 after 1'])
  })

  it('finds an end that is not the store’s', () => {
    const held = { ...end, partial: { words: 'one two ' } }
    expect(faultsOf(followerOf([], [first, one, three, last], held), end)).toEqual([
      expect.stringMatching(/^ended with/),
    ])
  })

  it('finds streams of a process that broke off without a bye, and no others', () => {
    const cut = replyOf([first, one], { end: 'torn' })
    const silent = replyOf([first])
    const replies = [cut, silent, replyOf([first, bye]), replyOf([last]), replyOf([one], { process: 'web-1#1' })]
    expect(cutWithoutBye([followerOf(replies, [])], 'web-0#1')).toEqual([cut, silent])
  })
})
