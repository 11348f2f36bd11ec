import { type Reader, streamUrl, take } from './reader.ts'

/** The limit: what one would write by hand. It knows one-line messages and `\n`, and nothing of what can go wrong. */
export const read: Reader = async (reading) => {
  const response = await fetch(streamUrl(reading), { headers: { Accept: 'text/event-stream' } })
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {}
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) take(reading, line.slice(6))
  }
}
