import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { watchGone } from './node-gone.ts'

function exchange(): { request: IncomingMessage; response: ServerResponse } {
  const request = new IncomingMessage(new Socket())
  request.httpVersionMajor = 1
  const response = new ServerResponse(request)
  response.assignSocket(request.socket)
  return { request, response }
}

const close = (response: ServerResponse): void => {
  response.destroy()
  response.emit('close')
}

describe('watchGone', () => {
  it('listens to nothing before somebody wants to be told', () => {
    const { request, response } = exchange()
    const before = response.listenerCount('close')
    const gone = watchGone(request, response)
    expect(response.listenerCount('close')).toBe(before)
    expect(gone.signal.aborted).toBe(false)
    expect(response.listenerCount('close')).toBe(before + 1)
  })

  it('tells whoever asks afterwards what has closed before', () => {
    const { request, response } = exchange()
    const gone = watchGone(request, response)
    close(response)
    const closed = vi.fn()
    gone.tell({ closed })
    expect([closed.mock.calls.length, gone.signal.aborted]).toEqual([1, true])
  })

  it('tells a stream once, and whoever asked for the signal', () => {
    const { request, response } = exchange()
    const gone = watchGone(request, response)
    const closed = vi.fn()
    gone.tell({ closed })
    const { signal } = gone
    expect([closed.mock.calls.length, signal.aborted, response.listenerCount('close')]).toEqual([0, false, 1])
    close(response)
    close(response)
    expect([closed.mock.calls.length, signal.aborted]).toEqual([1, true])
  })
})
