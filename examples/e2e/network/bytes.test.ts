import { expect, it } from 'vitest'
import { splitEveryByte } from '../support/fault-proxy/faults.ts'
import { expectServersState, withNetwork } from './network.ts'
import { asksForStream, expectNoGaps, untilState, updatesOf } from './watching.ts'

const network = withNetwork()

/** One to four bytes a character, a combined one, and everything that ends a line. */
const TEXTS = [
  'plain',
  'Käse für 5 €',
  '日本語の進捗',
  '🧀👩‍🔬',
  'e\u0301',
  'CR LF\r\nLF\nCR\rLS\u2028NEL\u0085',
  'data: id: \n\n: \0',
]

it.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])(
  'case 9: characters of many bytes, and lines that end with %s, are whole though they come byte by byte',
  async (_, lineEnd) => {
    const { proxy } = network
    proxy.always((asked) => (asksForStream(asked) ? splitEveryByte(lineEnd) : undefined))
    const session = network.connect().start('tour', {})
    const updates = updatesOf(session)
    const { emitter, finish } = await network.run()
    await untilState(session, 'live')
    for (const text of TEXTS) {
      emitter.update({ stage: 'look', message: text, session: { [text]: text } })
      emitter.log(text)
      emitter.append('text', text)
    }
    finish(TEXTS)
    expect(await session.result).toEqual(TEXTS)
    expect(session.getSnapshot()?.partial).toEqual({ text: TEXTS.join('') })
    expect(session.getConnection().invalid).toBe(0)
    expect(proxy.requests).toHaveLength(1)
    expectNoGaps(await updates)
    await expectServersState(network, session)
  },
)
