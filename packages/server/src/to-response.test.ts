import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { toReadable } from './pushed-body.ts'
import type { Sink, StreamSource } from './stream.ts'
import { toResponse } from './to-response.ts'

interface Probe {
  sink: Sink | undefined
  readonly told: string[]
  readonly readable: ReadableStream<Uint8Array>
}

function open(): Probe {
  const told: string[] = []
  const probe: { sink: Sink | undefined } = { sink: undefined }
  const readable = toReadable({
    start(sink) {
      probe.sink = sink
      return { drained: () => told.push('drained'), closed: () => told.push('closed') }
    },
  })
  return { ...probe, told, readable }
}

const bytes = (size: number): Uint8Array => new Uint8Array(size)

describe('toReadable', () => {
  it('starts the stream at once, and ends it in order', async () => {
    const { sink, readable } = open()
    sink?.write(new TextEncoder().encode('one '))
    sink?.write(new TextEncoder().encode('two'))
    sink?.end()
    expect(await new Response(readable).text()).toBe('one two')
  })

  it('counts bytes: it is full by what waits, and says when there is room again', async () => {
    const { sink, told, readable } = open()
    expect(sink?.write(bytes(60_000))).toBe(true)
    expect(sink?.write(bytes(60_000))).toBe(false)
    expect(told).toEqual([])
    const reader = readable.getReader()
    await reader.read()
    await reader.read()
    expect(told).toEqual(['drained'])
  })

  it('tells the stream that its reader is gone', async () => {
    const { told, readable } = open()
    await readable.cancel()
    expect(told).toEqual(['closed'])
  })

  it.each([true, false])('lets go where the host aborts the request only, before or after: %s', async (before) => {
    const told: string[] = []
    const leaving = new AbortController()
    if (before) leaving.abort()
    const handle = { drained: () => told.push('drained'), closed: () => told.push('closed') }
    const readable = toReadable({ start: () => handle }, leaving.signal)
    leaving.abort()
    expect(told).toEqual(['closed'])
    await expect(readable.getReader().read()).rejects.toThrow()
  })

  it('cuts a reader off that takes nothing', async () => {
    const { sink, readable } = open()
    sink?.destroy()
    await expect(readable.getReader().read()).rejects.toThrow('took nothing')
  })
})

describe('toResponse', () => {
  it.each([204, 304])('has no body with %i', async (status) => {
    expect(toResponse({ status, headers: {} }).body).toBeNull()
  })
})

describe('an aborted request', () => {
  it('is listened for as long as the stream lasts, and no longer', async () => {
    const ways: readonly ((sink: Sink | undefined, readable: ReadableStream) => unknown)[] = [
      (sink) => sink?.end(),
      (sink) => sink?.destroy(),
      (_sink, readable) => readable.cancel(),
    ]
    for (const end of ways) {
      const { signal } = new AbortController()
      const opened: { sink?: Sink } = {}
      const source: StreamSource = {
        start(sink) {
          opened.sink = sink
          return { drained: () => undefined, closed: () => undefined }
        },
      }
      const readable = toReadable(source, signal)
      expect(getEventListeners(signal, 'abort')).toHaveLength(1)
      await end(opened.sink, readable)
      expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    }
  })
})
