import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { writeChunk } from './node-chunks.ts'

/** How a body is written. */
type Write = (response: ServerResponse, bytes: Uint8Array) => void

/** All that comes over the wire, without the date. */
async function replyTo(write: Write, chunks: readonly Uint8Array[], version = '1.1'): Promise<string> {
  const server = createServer((_request, response) => {
    response.sendDate = false
    response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' })
    response.flushHeaders()
    for (const chunk of chunks) write(response, chunk)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`GET / HTTP/${version}\r\nHost: localhost\r\n\r\n`)
  let reply = ''
  for await (const bytes of socket.setEncoding('latin1')) reply += bytes
  await new Promise((resolve) => server.close(resolve))
  return reply
}

const plainly: Write = (response, bytes) => void response.write(bytes)
const asChunk: Write = (response, bytes) => void writeChunk(response, bytes)
const anyChunk = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 8_190, max: 8_194 }).map((length) => new Uint8Array(length).fill(120)),
)
const anyChunks = fc.array(anyChunk, { maxLength: 6 })

it('puts the same bytes on the wire as Node does, for any chunks', async () => {
  await fc.assert(
    fc.asyncProperty(anyChunks, async (chunks) => {
      expect(await replyTo(asChunk, chunks)).toBe(await replyTo(plainly, chunks))
    }),
    { numRuns: 40 },
  )
})

it('frames one buffer once, whoever it is written to', async () => {
  const chunk = Buffer.from('data: x\n\n')
  expect(await replyTo(asChunk, [chunk, chunk])).toBe(await replyTo(plainly, [chunk, chunk]))
  expect(await replyTo(asChunk, [chunk])).toContain('\r\n\r\n9\r\ndata: x\n\n\r\n0\r\n\r\n')
})

it('leaves a body without chunks as it is', async () => {
  const chunks = [Buffer.from('one'), Buffer.from('two')]
  const reply = await replyTo(asChunk, chunks, '1.0')
  expect(reply).toBe(await replyTo(plainly, chunks, '1.0'))
  expect(reply.endsWith('\r\n\r\nonetwo')).toBe(true)
})

it('goes through a write that somebody has put in the place of Node’s', async () => {
  const upper: Write = (response, bytes) => {
    const { write } = response
    response.write = ((chunk: Uint8Array) =>
      write.call(response, Buffer.from(chunk).toString().toUpperCase(), 'utf8')) as typeof write
    writeChunk(response, bytes)
  }
  expect(await replyTo(upper, [Buffer.from('quiet')])).toContain('5\r\nQUIET\r\n')
})

it('keeps the order where the response is corked', async () => {
  const corked: Write = (response, bytes) => {
    response.cork()
    response.write('before ')
    writeChunk(response, bytes)
    response.uncork()
  }
  expect(await replyTo(corked, [Buffer.from('after')])).toContain('before after\r\n0\r\n\r\n')
})

it('frames what others write to the same response as ever', async () => {
  const both: Write = (response, bytes) => {
    writeChunk(response, bytes)
    response.write('theirs')
  }
  expect(await replyTo(both, [Buffer.from('ours')])).toContain('4\r\nours\r\n6\r\ntheirs\r\n0\r\n\r\n')
})
