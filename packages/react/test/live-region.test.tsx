// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProgressProvider, ProgressTracker, useProgress } from '../src/index.ts'
import { watched } from './any-watched.ts'
import { bar, createStack, notFound, type Stack, type Step, scan } from './stack.ts'
import './patience.ts'

let stack: Stack
let observer: MutationObserver | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  stack = createStack()
})
afterEach(async () => {
  observer?.disconnect()
  vi.useRealTimers()
  cleanup()
  await stack.close()
})

function Screen(): ReactElement {
  const progress = useProgress(scan)
  return (
    <>
      <button type="button" onClick={() => progress.start({ barcode: '4006381333931' })}>
        Scan
      </button>
      <ProgressTracker progress={progress} title="The scan" />
    </>
  )
}

/** Writes down all that a screen reader would say, politely or not. */
function listen(): string[] {
  const said: string[] = []
  observer = new MutationObserver(() => {
    for (const role of ['status', 'alert']) {
      const text = screen.getByRole(role).textContent
      if (text && last.get(role) !== text) said.push(role === 'alert' ? `! ${text}` : text)
      last.set(role, text)
    }
  })
  const last = new Map<string, string | null>()
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  return said
}

const open = async (): Promise<string[]> => {
  render(
    <ProgressProvider client={stack.client}>
      <Screen />
    </ProgressProvider>,
  )
  const said = listen()
  await act(async () => screen.getByText('Scan').click())
  await waitFor(() => expect(said).toEqual(['Started. Checking for barcode.']))
  return said
}
/** One step of the work, long enough after the last for it to have been said. */
const step = async (work: Step, shown: () => void): Promise<void> => {
  vi.setSystemTime(Date.now() + 2_000)
  await act(() => stack.worker.do(work))
  await waitFor(shown)
}
const reaches = (percent: number) => () =>
  expect(Number(screen.getByRole('progressbar').getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(percent)
const shows = (stage: string) => () =>
  expect(document.querySelector(`[data-stage=${stage}]`)?.getAttribute('data-state')).toBe('active')

describe('what is said of a session', () => {
  it('reads as a person would tell it', async () => {
    const said = await open()
    await step((emitter) => emitter.stage('barcode_check'), shows('barcode_check'))
    await step((emitter) => emitter.stage('cache_check'), reaches(25))
    await step((emitter) => emitter.partial({ product: bar }), reaches(25))
    await step((emitter) => emitter.stage('ai_research', { total: 100 }), reaches(50))
    for (const current of [10, 20, 30, 40, 60, 80, 98]) {
      await step((emitter) => emitter.update({ current }), reaches(50 + current / 2 - 1))
    }
    await act(() => stack.worker.finish())
    await waitFor(() => expect(said.at(-1)).toBe('Done.'))
    expect(said).toEqual([
      'Started. Checking for barcode.',
      'Checking cache. 25 percent.',
      'Performing AI research. 50 percent.',
      '75 percent.',
      'Done.',
    ])
  })

  it('tells of a failure once, as an alert', async () => {
    const said = await open()
    await step((emitter) => emitter.stage('barcode_check'), shows('barcode_check'))
    await act(() => stack.worker.fail(notFound()))
    await waitFor(() => expect(said.at(-1)).toBe('! No product has this barcode.'))
    expect(said).toEqual(['Started. Checking for barcode.', '! No product has this barcode.'])
  })
})

describe('what comes faster than it can be said', () => {
  it('is told together, and the end at once', () => {
    vi.useFakeTimers()
    const plan = [
      { id: 'a', title: 'First' },
      { id: 'b', title: 'Second' },
      { id: 'c', title: 'Third' },
    ]
    const at = (stage: string, percent: number, status: 'active' | 'completed' = 'active') => {
      const snapshot = watched({ plan, stage, percent, status, seq: percent }) as never
      return <ProgressTracker progress={{ snapshot, status, isActive: true, slow: false, error: undefined }} />
    }
    const { rerender } = render(at('a', 1))
    expect(screen.getByRole('status').textContent).toBe('Started. First.')
    rerender(at('b', 30))
    rerender(at('c', 60))
    act(() => void vi.advanceTimersByTime(999))
    expect(screen.getByRole('status').textContent).toBe('Started. First.')
    act(() => void vi.advanceTimersByTime(1))
    expect(screen.getByRole('status').textContent).toBe('Third. 50 percent.')
    rerender(at('c', 100, 'completed'))
    expect(screen.getByRole('status').textContent).toBe('Done.')
  })
})
