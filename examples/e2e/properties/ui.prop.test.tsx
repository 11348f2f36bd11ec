import '../support/dom.ts'
import { createProgressClient, type ProgressClient } from '@progress/client'
import { applyEvent, initialSnapshot, isFinal, type Snapshot } from '@progress/core'
import { ProgressTracker, useProgress } from '@progress/react'
import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import fc from 'fast-check'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { type AnyScan, anyFailure, anyScan } from '../support/any-scan.ts'
import { SECRET } from '../support/quick-finders.ts'
import { type Stack, sessionIdOf, withStack } from '../support/stack.ts'

const runs = { numRuns: 100 }
/** Passes as soon as it is met; a busy machine may take its time. */
const patience = { timeout: 10_000, interval: 5 }
afterEach(cleanup)

/** A client of a stack, as a page has one. */
function clientOf(stack: Stack, fetch = globalThis.fetch): ProgressClient {
  return createProgressClient({ url: stack.base, headers: { authorization: 'Bearer ann' }, maxAttempts: 0, fetch })
}

/** Every state that a session went through, by its log in the store. */
async function statesOf(stack: Stack, scan: AnyScan): Promise<Snapshot[]> {
  const log = await stack.app.manager.store.read(sessionIdOf(await stack.stream(scan)), 0)
  if (log === undefined) throw new TypeError('the session is gone')
  let state = initialSnapshot(log.session)
  return log.events.map((event) => {
    state = applyEvent(state, event)
    return state
  })
}

const ENDS = { completed: 'Done.', failed: 'Failed.', cancelled: 'Cancelled.' } as const
const STATES = {
  pending: 'not started',
  active: 'in progress',
  completed: 'done',
  failed: 'failed',
  skipped: 'skipped',
} as const

/** What a person is to read of a state, by itself and not by the components' own rules. */
function wordsFor(state: Snapshot): readonly string[] {
  const { status, message, percent, error, stages, plan } = state
  const titles = new Map(plan.map(({ id, title }) => [id, title]))
  return [
    status in ENDS ? ENDS[status as keyof typeof ENDS] : (message ?? 'Starting…'),
    ...(Math.round(percent) > 0 ? [`${Math.min(status === 'completed' ? 100 : 99, Math.round(percent))}%`] : []),
    ...(error ? [error.message] : []),
    ...Object.entries(stages).map(([id, stage]) => `${titles.get(id)} is ${STATES[stage.status]}`),
  ]
}

/** What stands on the screen. */
function wordsShown(): readonly string[] {
  const textOf = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '')
  const stages = [...document.querySelectorAll('.progress-stage')].map((stage) => {
    const [title, state] = ['.progress-stage-title', '.progress-stage-state'].map(
      (part) => stage.querySelector(part)?.textContent,
    )
    return `${title} is ${state}`
  })
  return [...textOf('.progress-message'), ...textOf('.progress-percent'), ...textOf('[role="alert"]'), ...stages]
}

/** A screen that starts a scan. */
function Screen({ client, scan }: { readonly client: ProgressClient; readonly scan: AnyScan }): ReactElement {
  const progress = useProgress(scan.workflow, { client, input: scan.input as never })
  return <ProgressTracker progress={progress} />
}

describe('the screen', () => {
  // Feature: real-time-scan-progress, Property 9: after each event the UI shows the new state, in words for people
  it('shows the new state after each event, in words for people', async () => {
    const shown = (state: Snapshot): ReactElement => {
      const { status, error } = state
      return <ProgressTracker progress={{ snapshot: state, status, isActive: !isFinal(status), error, slow: false }} />
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyScan, anyFailure), (scan) =>
        withStack(scan.world, async (stack) => {
          const states = await statesOf(stack, scan)
          expect(states.at(-1)?.status).toMatch(/^(completed|failed)$/)
          const { rerender, unmount } = render(<main />)
          for (const state of states) {
            rerender(shown(state))
            expect(wordsShown()).toEqual(expect.arrayContaining([...wordsFor(state)]))
            // A name that only programs know, or a value that is none, is no word.
            expect(document.body.textContent).not.toMatch(/\w_\w|undefined|null|NaN|\[object/)
            expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toContain(wordsFor(state)[0])
          }
          unmount()
        }),
      ),
      runs,
    )
  })

  /** What may go wrong besides the scan itself: with its input, with the network. */
  const anyTrouble = fc.constantFrom('none', 'input', 'network')

  // Feature: real-time-scan-progress, Property 13: every error that reaches the client is shown to the user
  it('shows every error that reaches the client, as an alert, in the words of the server', async () => {
    await fc.assert(
      fc.asyncProperty(anyFailure, anyTrouble, (failing, trouble) =>
        withStack(failing.world, async (stack) => {
          const scan = trouble === 'input' ? { ...failing, input: { ...failing.input, tier: 'gold' } } : failing
          const cut = () => Promise.reject(new TypeError('fetch failed'))
          const client = clientOf(stack, trouble === 'network' ? cut : undefined)
          const error = await client.start(scan.workflow, scan.input as never).result.then(
            () => expect.fail('it was to fail'),
            (reason: Error) => reason,
          )
          const { unmount } = render(<Screen client={client} scan={scan} />)
          await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(error.message), patience)
          expect(error.message).toMatch(/^[A-Z].*\w{3}/)
          expect(document.body.textContent).not.toContain(SECRET)
          unmount()
          client.close()
        }),
      ),
      runs,
    )
  }, 120_000)

  // Feature: real-time-scan-progress, Property 17: a session started with streaming gives the hook state and events
  it('has of a session that is streamed its state and its events', async () => {
    await fc.assert(
      fc.asyncProperty(anyScan, (scan) =>
        withStack(scan.world, async (stack) => {
          const client = clientOf(stack)
          const { result, unmount } = renderHook(() =>
            useProgress(scan.workflow, { client, input: scan.input as never, maxEvents: 1_000 }),
          )
          await waitFor(() => expect(result.current.events.at(-1)?.type).toMatch(/^(complete|error)$/), patience)
          await waitFor(() => expect(result.current.isActive).toBe(false), patience)
          const { snapshot, events, connection, status, session } = result.current
          expect(connection.transport).toBe('sse')
          expect(snapshot).toEqual(await stack.snapshotOf(session?.id ?? ''))
          expect(status).toBe(snapshot?.status)
          const [first, ...rest] = events
          if (first?.type !== 'snapshot') throw new TypeError('the events began without a state')
          expect(rest.reduce((state, event) => applyEvent(state, event as never), first.snapshot as Snapshot)).toEqual(
            snapshot,
          )
          unmount()
          client.close()
        }),
      ),
      runs,
    )
  }, 120_000)
})
