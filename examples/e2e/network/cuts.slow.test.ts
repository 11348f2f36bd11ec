import { it } from 'vitest'
import { lengthOfStream, runCutAt, tellWords } from './cut-streams.ts'
import { withNetwork } from './network.ts'

const network = withNetwork({ retryMs: 1, play: tellWords })

it('case 1: cut at every byte offset of a session’s stream, nothing is lost and nothing comes twice', async () => {
  const length = await lengthOfStream(network)
  // The numbers in it grow a little as sessions do.
  const offsets = Array.from({ length: length + 20 }, (_, offset) => offset)
  await runCutAt(network, offsets)
}, 600_000)
