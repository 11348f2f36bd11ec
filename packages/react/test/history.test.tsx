// @vitest-environment jsdom
import { createProgressClient } from '@progress/client'
import { createProgressManager, defineWorkflow, memoryStore, ProgressError } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createHistory, type HistorySource, ProgressProvider, SessionHistory } from '../src/index.ts'
import './patience.ts'

const sum = defineWorkflow({
  name: 'sum',
  stages: { adding: 'Adding' },
  input: z.object({ numbers: z.array(z.number()) }),
  result: z.object({ sum: z.number() }),
})

/** A server with owners, so that there are lists; it fails a sum of nothing. */
function createStack() {
  const manager = createProgressManager({ store: memoryStore(), sweepMs: 0 })
  const handler = createProgressHandler({
    manager,
    authorize: () => ({ id: 'ada' }),
    workflows: [
      implement(sum, async ({ numbers }) => {
        if (numbers.length > 0) return { sum: numbers.reduce((a, b) => a + b) }
        throw new ProgressError('nothing_to_add', { message: 'There is nothing to add.', retryable: true })
      }),
    ],
  })
  const requests: string[] = []
  const client = createProgressClient({
    url: 'http://test.local',
    fetch: async (url, init) => {
      const { pathname, search } = new URL(url)
      requests.push(`${init?.method ?? 'GET'} ${pathname}${search}`)
      return handler(new Request(url, init))
    },
  })
  return {
    client,
    requests,
    async run(...numbers: number[]): Promise<void> {
      const session = client.start(sum, { numbers })
      await session.result.catch(() => undefined)
    },
    async close() {
      client.close()
      await handler.close()
      await manager.close()
    },
  }
}

let stack: ReturnType<typeof createStack>
beforeEach(() => {
  stack = createStack()
})
afterEach(async () => {
  vi.restoreAllMocks()
  cleanup()
  await stack.close()
})

const rows = (): (string | null | undefined)[] =>
  [...document.querySelectorAll('.progress-history-row')].map(
    (row) => row.querySelector('.progress-history-title')?.textContent,
  )
const shown = (...titles: string[]): Promise<void> => waitFor(() => expect(rows()).toEqual(titles))
const open = (props: Partial<Parameters<typeof SessionHistory>[0]> = {}) =>
  render(
    <ProgressProvider client={stack.client}>
      <SessionHistory {...props} />
    </ProgressProvider>,
  )
const press = (name: string | RegExp): Promise<void> =>
  act(async () => void fireEvent.click(screen.getAllByRole('button', { name })[0] as HTMLElement))
const choose = (label: string, value: string): Promise<void> =>
  act(async () => void fireEvent.change(screen.getByLabelText(label), { target: { value } }))

describe('the history of a server', () => {
  it('lists the sessions that were, the newest first, with what became of them', async () => {
    await stack.run(1, 2)
    await stack.run()
    open()
    await shown('sumFailed', 'sumDone')
    expect(screen.getByText('There is nothing to add.')).toBeDefined()
  })

  it('asks the server for those that are wanted, by status and time', async () => {
    await stack.run(1)
    await stack.run()
    open({ workflow: 'sum' })
    await shown('sumFailed', 'sumDone')
    await choose('Status', 'completed')
    await shown('sumDone')
    await choose('Time', 'today')
    await shown('sumDone')
    expect(stack.requests.at(-1)).toMatch(/^GET \/sessions\?workflow=sum&status=completed&createdFrom=\d+$/)
    await choose('Status', 'running')
    await waitFor(() => expect(screen.getByText('There are none.')).toBeDefined())
    expect(stack.requests.at(-1)).toContain('status=pending%2Cactive%2Cpaused%2Cwaiting%2Ccancelling')
  })

  it('offers the kinds that it is told of, by their names for people', async () => {
    await stack.run(1)
    open({ workflows: { sum: 'Sums', product: 'Products' } })
    await shown('SumsDone')
    await choose('Kind', 'product')
    await waitFor(() => expect(screen.getByText('There are none.')).toBeDefined())
    expect(stack.requests.at(-1)).toBe('GET /sessions?workflow=product')
  })

  it('gives fifty at a time', async () => {
    for (let count = 0; count < 53; count += 1) await stack.run(count)
    open()
    await waitFor(() => expect(rows()).toHaveLength(50))
    await press('Show more')
    await waitFor(() => expect(rows()).toHaveLength(53))
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull()
  })

  it('tries again what failed, and tells of the new session', async () => {
    const onRetry = vi.fn()
    await stack.run()
    open({ onRetry })
    await shown('sumFailed')
    await press(/^Try again/)
    await waitFor(() => expect(onRetry).toHaveBeenCalledOnce())
    await waitFor(() => expect(rows()).toHaveLength(2))
  })

  it('forgets a session for good, once it is sure', async () => {
    await stack.run(1)
    await stack.run(2)
    open()
    await shown('sumDone', 'sumDone')
    await press(/^Forget/)
    expect(rows()).toHaveLength(2)
    await press(/^Really forget/)
    await shown('sumDone')
    expect(stack.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1)
    expect(document.activeElement?.className).toBe('progress-history-list')
    cleanup()
    open()
    await shown('sumDone')
  })

  it('hands out the result as a file of JSON', async () => {
    const files: Blob[] = []
    const names: string[] = []
    URL.createObjectURL = (file) => `blob:${files.push(file as Blob)}`
    URL.revokeObjectURL = () => undefined
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download)
    })
    await stack.run(20, 22)
    open()
    await shown('sumDone')
    await press(/^Download/)
    await waitFor(() => expect(files).toHaveLength(1))
    expect(JSON.parse(await (files[0] as Blob).text())).toEqual({ sum: 42 })
    expect(names[0]).toMatch(/^sum-.+\.json$/)
  })

  it('loads anew when it is told of a new version', async () => {
    const { rerender } = open({ version: 1 })
    await waitFor(() => expect(screen.getByText('There are none.')).toBeDefined())
    await stack.run(1)
    rerender(
      <ProgressProvider client={stack.client}>
        <SessionHistory version={2} />
      </ProgressProvider>,
    )
    await shown('sumDone')
  })
})

describe('a history from elsewhere', () => {
  const session = { sessionId: 'a', workflow: 'sum', status: 'completed', createdAt: 0, hasResult: false } as const

  it('offers only what its source can do', async () => {
    render(<SessionHistory source={{ load: async () => ({ sessions: [session] }) }} />)
    await shown('sumDone')
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('says what went wrong, and tries again', async () => {
    const load = vi
      .fn<HistorySource['load']>()
      .mockRejectedValueOnce(new ProgressError('store_unavailable', { message: 'The store is away.' }))
      .mockResolvedValue({ sessions: [session] })
    const source = { load }
    render(<SessionHistory source={source} />)
    await waitFor(() =>
      expect(document.querySelector('.progress-history > [role=alert]')?.textContent).toBe('The store is away.'),
    )
    expect(screen.queryByText('There are none.')).toBeNull()
    await press('Try again')
    await shown('sumDone')
    expect(document.querySelector('.progress-history > [role=alert]')?.textContent).toBe('')
  })

  it('drops what was asked for with other conditions, however late it comes', async () => {
    const answers = new Map<string, (title: string) => void>()
    const source: HistorySource = {
      load: ({ status }) =>
        new Promise((resolve) => {
          answers.set(status?.join() ?? 'all', (title) => resolve({ sessions: [{ ...session, title }] }))
        }),
    }
    render(<SessionHistory source={source} />)
    await choose('Status', 'failed')
    await act(async () => answers.get('failed')?.('what failed'))
    await act(async () => answers.get('all')?.('everything'))
    await shown('what failedDone')
  })

  it('is refused where there is neither a source nor a client', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(() => render(<SessionHistory />)).toThrow('SessionHistory needs a ProgressProvider, or a source')
  })

  it('leaves what a server refuses where it is, and says why', async () => {
    const forget = async (): Promise<never> => {
      throw new ProgressError('session_live', { message: 'It goes on still.' })
    }
    const source = { ...createHistory(stack.client), load: async () => ({ sessions: [session] }), forget }
    render(<SessionHistory source={source} />)
    await shown('sumDone')
    await press(/^Forget/)
    await press(/^Really forget/)
    await waitFor(() => expect(screen.getByText('It goes on still.')).toBeDefined())
    expect(rows()).toHaveLength(1)
  })
})
