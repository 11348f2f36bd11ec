// @vitest-environment jsdom
import { createProgressClient, type ProgressClient } from '@progress/client'
import { createProgressManager, defineWorkflow, memoryStore, ProgressError } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { type ReactElement, StrictMode } from 'react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ItemList, ProgressProvider, useItems, useProgress } from '../src/index.ts'
import './patience.ts'

const NAMES = ['a.pdf', 'b.pdf', 'c.pdf']
const archive = defineWorkflow({
  name: 'archive',
  stages: { reading: { title: 'Reading', items: true }, waiting: 'Waiting for a word' },
  items: { retryWhileLive: true },
  controls: ['cancel', 'retry'],
})

let client: ProgressClient
let close: () => Promise<void>
let end: () => void
beforeEach(() => {
  const manager = createProgressManager({ store: memoryStore(), sweepMs: 0 })
  const tries = new Map<string, number>()
  // The list goes on until the last one is let through, so that the session lives while the others are tried again.
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const work = implement(archive, async (_input, emitter) => {
    emitter.stage('reading')
    const list = NAMES.map((id) => ({ id, kind: 'application/pdf' }))
    return emitter.items(list, { concurrency: 3 }, async (item) => {
      tries.set(item.id, (tries.get(item.id) ?? 0) + 1)
      if (item.id === 'c.pdf') await ended
      if (item.id === 'b.pdf' && tries.get(item.id) === 1) {
        throw new ProgressError('locked', { message: 'Somebody has it open.', retryable: false })
      }
    })
  })
  const handler = createProgressHandler({ manager, anonymous: true, minIntervalMs: 0, workflows: [work] })
  client = createProgressClient({
    url: 'http://test.local',
    fetch: async (url, init) => handler(new Request(url, init)),
  })
  close = async () => {
    client.close()
    await handler.close()
    await manager.close()
  }
})
afterEach(async () => {
  cleanup()
  await close()
})

function Files(): ReactElement {
  const { session, status, retry } = useProgress(archive, { input: {} })
  const { items } = useItems(session)
  return (
    <>
      <p>{status}</p>
      <ItemList items={items} onRetry={(id) => retry([id])} canRetry={() => true} />
    </>
  )
}

it('tries one file of a live session again, from its row', async () => {
  render(
    <StrictMode>
      <ProgressProvider client={client}>
        <Files />
      </ProgressProvider>
    </StrictMode>,
  )
  const button = await screen.findByRole('button', { name: 'Try again: b.pdf' })
  const row = (): string | undefined => screen.getByTitle('b.pdf').closest('li')?.dataset.state
  expect(row()).toBe('failed')
  fireEvent.click(button)
  await waitFor(() => expect(row()).toBe('completed'))
  expect(screen.queryByRole('button')).toBeNull()
  expect(screen.getByText('active')).toBeDefined()
  act(() => end())
  await screen.findByText('completed')
})
