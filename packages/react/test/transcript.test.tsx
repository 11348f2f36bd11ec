// @vitest-environment jsdom
import { createFold, isFinal, type Snapshot } from '@progress/core'
import { act, cleanup, render } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import {
  ActivityFeed,
  CurrentItem,
  ErrorList,
  Eta,
  LiveBadge,
  Milestones,
  ProgressTracker,
  StatCounters,
  SummaryCards,
} from '../src/index.ts'
import { type Recording, recordIngest } from './recorded-ingest.ts'

let recording: Recording
beforeAll(async () => {
  // How long a second try waits is a matter of chance.
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
  recording = await recordIngest()
  random.mockRestore()
})
beforeEach(() => void vi.useFakeTimers({ now: recording.initial.createdAt }))
afterEach(() => {
  vi.useRealTimers()
  cleanup()
})

const connection = { state: 'live', stale: false } as const

/** A page on which everything is, as an application would have it. */
function Page({ snapshot }: { readonly snapshot: Snapshot }): ReactElement {
  const { status } = snapshot
  const progress = {
    snapshot: snapshot as never,
    status,
    isActive: !isFinal(status),
    slow: false,
    error: snapshot.error,
    connection,
  }
  return (
    <main>
      <ProgressTracker progress={progress} title="Ingest" />
      <LiveBadge progress={progress} />
      <Eta progress={progress} />
      <CurrentItem snapshot={snapshot} />
      <Milestones snapshot={snapshot} />
      <SummaryCards counts={snapshot.counts} />
      <StatCounters counters={snapshot.counters} />
      <ActivityFeed sessions={snapshot} />
      <ErrorList snapshot={snapshot} />
    </main>
  )
}

/** Everything that would be spoken: what comes into a region that is live. */
function regions(): Element[] {
  const all = document.querySelectorAll('[role=status], [role=alert], [role=log], [aria-live]')
  return [...all].filter((region) => region.getAttribute('aria-live') !== 'off')
}

/** Plays the run in its own time, and writes down what is said, with the second at which it is. */
function listen(): string[] {
  const { initial, events } = recording
  const fold = createFold(initial)
  const { rerender } = render(<Page snapshot={fold.snapshot()} />)
  const heard = new Map<Element, string | null>()
  const said: string[] = []
  const note = (): void => {
    for (const region of regions()) {
      const text = region.textContent
      if (text && heard.get(region) !== text)
        said.push(`${Math.floor((Date.now() - initial.createdAt) / 1_000)} s: ${text}`)
      heard.set(region, text)
    }
  }
  const waitUntil = (time: number): void => {
    while (Date.now() < time) {
      act(() => void vi.advanceTimersByTime(Math.min(100, time - Date.now())))
      note()
    }
  }
  for (const event of events) {
    waitUntil(event.timestamp)
    expect(fold.apply(event)).toBe('next')
    act(() => rerender(<Page snapshot={fold.snapshot()} />))
    note()
  }
  waitUntil(Date.now() + 10_000)
  return said
}

it('what is said of an ingest of 24 files, two of them broken, reads as a person would tell it', () => {
  expect(listen()).toEqual([
    '0 s: Started. Listing the files.',
    '1 s: Processing files.',
    '8 s: 25 percent.',
    '8 s: photo-6.jpg failed: The picture breaks off after a third.',
    '15 s: 10 of 24 processed.',
    '16 s: 50 percent.',
    '22 s: photo-17.jpg failed: The picture cannot be decoded.',
    '23 s: 75 percent.',
    '26 s: 20 of 24 processed.',
    '31 s: Putting the results together.',
    '32 s: Done, but not everything worked.',
    '32 s: 22 of 24 worked, 2 failed.',
  ])
})
