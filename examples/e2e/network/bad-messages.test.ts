import type { InvalidMessage } from '@progress/client'
import { describe, expect, it } from 'vitest'
import { inject } from '../support/fault-proxy/faults.ts'
import { expectServersState, withNetwork } from './network.ts'
import { expectNoGaps, until, updatesOf } from './watching.ts'

const network = withNetwork()

/** What nobody can make sense of, by what is wrong with it; each comes behind hello and the first snapshot. */
const BAD = {
  'an unknown type': ['{"type":"novelty","news":[1,2,3]}', 'seq'],
  'no type': ['{}', 'type'],
  'no object': ['null', 'type'],
  'no JSON': ['{"type":', 'json'],
  'a page of HTML': ['<html><body>Please sign in</body></html>', 'json'],
  'an event whose percent is a text': [
    '{"type":"progress","sessionId":"x","seq":1,"since":0,"timestamp":1,"percent":"half"}',
    'percent',
  ],
  'an event without a seq': ['{"type":"progress","percent":10}', 'seq'],
  'a snapshot without its parts': ['{"type":"snapshot","snapshot":{"seq":3}}', 'snapshot'],
} as const

/** What is no JSON is shown as it came. */
function asRead(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

describe.each(Object.entries(BAD))('case 12: %s', (what, [text, fault]) => {
  it(`case 12: ${what} is reported, and the session goes on`, async () => {
    const { proxy } = network
    proxy.play(inject(2, `data: ${text}\n\n`))
    const reported: InvalidMessage[] = []
    const session = network.connect({ onInvalid: (invalid) => reported.push(invalid) }).start('tour', {})
    const updates = updatesOf(session)
    const { emitter, finish } = await network.run()
    await until(session, () => session.getConnection().invalid > 0)
    for (let current = 1; current <= 3; current += 1) emitter.update({ stage: 'look', current, total: 3 })
    await until(session, () => session.getSnapshot()?.stages.look?.current === 3)
    expect(reported).toEqual([{ fault, message: asRead(text), path: `/sessions/${session.id}` }])
    expect(session.getConnection()).toMatchObject({ invalid: 1, error: undefined, state: 'live' })
    finish('done')
    expect(await session.result).toBe('done')
    expectNoGaps(await updates)
    expect(network.runs).toBe(1)
    await expectServersState(network, session)
  })
})
