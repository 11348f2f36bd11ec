import { it } from 'vitest'
import { startHost } from './support/host.ts'
import { namesOf, pseudonymsOf } from './support/names.ts'
import { HOSTS } from './support/programs.ts'
import { messagesOf, readUpTo } from './support/stream.ts'

it.for(Object.entries(HOSTS))(
  '%s says bye when it is told to end, lets finish what is waited for, and exits with 0',
  async ([_name, program], { expect, onTestFinished }) => {
    const host = await startHost(program())
    onTestFinished(() => host.kill())
    const input = { names: namesOf(20), rounds: 200_000 }
    const waiting = host.post('ann', input)
    const messages = messagesOf(await host.post('ann', input, { accept: 'text/event-stream' }))
    await readUpTo(messages, ({ type }) => type === 'progress')
    const exit = host.terminate()
    const read = await readUpTo(messages, ({ type }) => type === 'bye')
    expect(read.at(-1)).toMatchObject({ type: 'bye', reason: 'shutdown' })
    expect((await messages.next()).done).toBe(true)
    expect(await (await waiting).json()).toEqual({ pseudonyms: pseudonymsOf(input.names, input.rounds) })
    expect(await exit).toBe(0)
  },
)
