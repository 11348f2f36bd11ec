import { applyEvent, type SessionEvent, type Snapshot } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watched } from '../test/any-watched.ts'
import { defaultComponentLabels as labels } from './component-labels.ts'
import { type Feed, NO_FEED, nextFeed } from './feed.ts'

const STAGES = ['listing', 'processing'] as const
const plan = STAGES.map((id) => ({ id, title: id }))
const anyItems = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.record({
    status: fc.constantFrom('pending', 'active', 'completed', 'failed', 'skipped', 'cancelled'),
    attempt: fc.integer({ min: 1, max: 3 }),
  }),
  { maxKeys: 3 },
)
const anyPatch = fc.record({
  stage: fc.constantFrom(...STAGES),
  ends: fc.boolean(),
  line: fc.option(fc.constantFrom('It waits', 'One page is hard to read'), { nil: undefined }),
  items: anyItems,
})

/** States of one session, each later than the one before. */
const anyCourse = fc
  .tuple(fc.constantFrom('s1', 's2'), fc.array(anyPatch, { maxLength: 25 }))
  .map(([sessionId, patches]) => {
    const states = [watched({ sessionId, plan })]
    for (const [index, { stage, ends, line, items }] of patches.entries()) {
      const before = states.at(-1) as Snapshot
      const timestamp = 1_001 + Math.floor(index / 3)
      const known = before.stages[stage]
      const fields = Object.entries(items).map(([id, item]) => {
        const isDone = item.status === 'completed' || item.status === 'failed' || item.status === 'skipped'
        return [id, { ...item, ...(isDone && { endedAt: timestamp }) }]
      })
      const event = {
        type: 'progress',
        sessionId,
        seq: index + 1,
        timestamp,
        stages: {
          [stage]:
            ends && known
              ? { status: 'completed', endedAt: known.endedAt ?? timestamp }
              : { status: 'active', startedAt: known?.startedAt ?? timestamp },
        },
        items: Object.fromEntries(fields),
        ...(line !== undefined && { log: [{ timestamp, level: 'warn', message: line }] }),
      } as SessionEvent
      states.push(applyEvent(before, event))
    }
    return states
  })

const options = { labels, limit: 80 }
const keys = (feed: Feed): string[] => feed.entries.map(({ key }) => key)

describe('the feed', () => {
  it('goes on telling what it told once, however seldom it is asked', () => {
    fc.assert(
      fc.property(anyCourse, fc.infiniteStream(fc.boolean()), (states, looks) => {
        let feed: Feed = NO_FEED
        for (const state of states) {
          if (looks.next().value) continue
          const told = keys(feed)
          feed = nextFeed(feed, [state], options)
          expect(keys(feed)).toEqual(expect.arrayContaining(told))
        }
      }),
    )
  })

  it('tells all that a window tells which is opened now', () => {
    fc.assert(
      fc.property(anyCourse, (states) => {
        const followed = states.reduce<Feed>((feed, state) => nextFeed(feed, [state], options), NO_FEED)
        const opened = nextFeed(NO_FEED, [states.at(-1) as Snapshot], options)
        const told = new Map(followed.entries.map((entry) => [entry.key, entry]))
        for (const entry of opened.entries) expect(told.get(entry.key)).toMatchObject({ message: entry.message })
      }),
    )
  })

  it('is the newest first, each piece of news once, and no longer than it may be', () => {
    fc.assert(
      fc.property(fc.array(anyCourse, { maxLength: 5 }), fc.integer({ min: 1, max: 30 }), (courses, limit) => {
        const sessions = courses.map((states, index) => ({ ...(states.at(-1) as Snapshot), sessionId: `s${index}` }))
        const feed = nextFeed(NO_FEED, sessions, { labels, limit })
        const all = nextFeed(NO_FEED, sessions, { labels, limit: Number.POSITIVE_INFINITY })
        expect(feed.entries).toEqual(all.entries.slice(0, limit))
        expect(new Set(keys(all)).size).toBe(all.entries.length)
        const times = feed.entries.map(({ timestamp }) => timestamp)
        expect(times).toEqual(times.toSorted((a, b) => b - a))
      }),
    )
  })

  it('is the same in every window, in whichever order the sessions came', () => {
    fc.assert(
      fc.property(fc.array(anyCourse, { maxLength: 5 }), (courses) => {
        const sessions = courses.map((states, index) => ({ ...(states.at(-1) as Snapshot), sessionId: `s${index}` }))
        expect(keys(nextFeed(NO_FEED, sessions.toReversed(), options))).toEqual(
          keys(nextFeed(NO_FEED, sessions, options)),
        )
      }),
    )
  })

  it('stays the array that it is as long as only a bar has moved', () => {
    const before = watched({ percent: 10, seq: 1, status: 'active' })
    const feed = nextFeed(NO_FEED, [before], options)
    expect(nextFeed(feed, [before], options)).toBe(feed)
    expect(nextFeed(feed, [{ ...before, percent: 20, seq: 2 }], options).entries).toBe(feed.entries)
    const ended = { ...before, status: 'cancelled', endedAt: 9, seq: 3 } as const
    expect(nextFeed(feed, [ended], options).entries).not.toBe(feed.entries)
  })

  it('drops what it told of a session that is no longer shown, or was taken back', () => {
    const [a, b] = [watched({ sessionId: 'a', seq: 4 }), watched({ sessionId: 'b', createdAt: 5 })]
    const line = { timestamp: 3, level: 'info', message: 'Gone' } as const
    const feed = nextFeed(NO_FEED, [{ ...a, log: [line] }, b], options)
    expect(feed.entries.map(({ message }) => message)).toEqual(['Created', 'Gone', 'Created'])
    expect(nextFeed(feed, [b], options).entries).toHaveLength(1)
    expect(keys(nextFeed(feed, [{ ...a, seq: 2 }, b], options))).toEqual(['b created', 'a created'])
  })

  it('keeps what a snapshot leaves out, and renames what it is about', () => {
    const item = { status: 'completed', endedAt: 7, name: 'a.jpg' } as const
    const whole = watched({ seq: 2, items: { a: item } })
    const words = { subject: (session: Snapshot) => session.message }
    const feed = nextFeed(NO_FEED, [whole], { ...options, words })
    const later = nextFeed(feed, [{ ...whole, seq: 3, items: {}, message: 'Holiday' }], { ...options, words })
    expect(later.entries.map(({ message, subject }) => [message, subject])).toEqual([
      ['a.jpg: done', 'Holiday'],
      ['Created', 'Holiday'],
    ])
  })
})
