import { it } from 'vitest'
import { cutAfter } from '../support/fault-proxy/faults.ts'
import { lengthOfStream, runCutAt, runWhole, tellWords } from './cut-streams.ts'
import { withNetwork } from './network.ts'
import { asksForStream } from './watching.ts'

const network = withNetwork({ retryMs: 1, pollAfterMs: 5, play: tellWords })

/** `cuts.slow.test.ts` takes every one. */
const STRIDE = 53

it('case 1: cut at byte offsets all over a session’s stream, nothing is lost and nothing comes twice', async () => {
  const length = await lengthOfStream(network)
  const offsets = Array.from({ length: Math.ceil(length / STRIDE) }, (_, index) => index * STRIDE)
  await runCutAt(network, offsets)
})

for (const bytes of [0, 1, 150, 400, 700, 1_000, 1_500]) {
  it(`case 1: where every stream is cut after ${bytes} bytes, nothing is lost and nothing comes twice`, async () => {
    network.proxy.always((request) => (asksForStream(request) ? cutAfter(bytes) : undefined))
    await runWhole(network)
  })
}
