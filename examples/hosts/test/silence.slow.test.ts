import { it } from 'vitest'
import { as, startHost } from './support/host.ts'
import { startPaused } from './support/paused.ts'
import { HOSTS } from './support/programs.ts'
import { messagesOf, pollBodyOf, readUpTo } from './support/stream.ts'

/** Longer than the 10 s after which Bun closes what is silent. */
const WAIT_S = 15

it.concurrent.for(Object.entries(HOSTS))(
  '%s holds a poll for as long as was asked, and keeps a stream open by heartbeats',
  async ([_name, program], { expect, onTestFinished }) => {
    const host = await startHost(program())
    onTestFinished(() => host.kill())
    const { path, seq } = await startPaused(host, 'ann')
    const messages = messagesOf(await host.send(`${path}/events`, { headers: as('ann') }))
    const since = performance.now()
    const poll = await pollBodyOf(await host.send(`${path}?after=${seq}&wait=${WAIT_S}`, { headers: as('ann') }))
    expect(poll).toMatchObject({ seq, status: 'paused', events: [] })
    expect(performance.now() - since).toBeGreaterThan(WAIT_S * 1_000 - 100)
    await readUpTo(messages, ({ type }) => type === 'heartbeat')
    await host.send(`${path}/cancel`, { method: 'POST', headers: as('ann') })
    await readUpTo(messages, ({ type }) => type === 'cancelled')
  },
)
