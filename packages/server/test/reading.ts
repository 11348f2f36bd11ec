import type { PollBody, Problem, SessionMessage } from '@progress/core'
import { pollBodySchema, problemSchema, sessionMessageSchema } from '@progress/core/schemas'
import { expect } from 'vitest'

/** A frame as it came, its message checked against the schema. */
export interface Frame {
  readonly message: SessionMessage
  readonly fields: Readonly<Record<string, string>>
}

/** Reads a stream frame by frame. */
export interface FrameReader {
  /** @returns `undefined` at the stream's end. */
  next(): Promise<Frame | undefined>
  /** The frames up to one with this type, that one included. */
  upTo(type: SessionMessage['type']): Promise<Frame[]>
  /** All that are left. */
  rest(): Promise<Frame[]>
  cancel(): Promise<void>
}

export function readFrames(response: Response): FrameReader {
  if (response.body === null) throw new Error(`the reply with ${response.status} has no body`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const frames: Frame[] = []
  let text = ''
  const next = async (): Promise<Frame | undefined> => {
    for (;;) {
      const frame = frames.shift()
      if (frame !== undefined) return frame
      const { value, done } = await reader.read()
      if (done) return undefined
      const parts = (text + value).split('\n\n')
      text = parts.pop() ?? ''
      frames.push(...parts.map(parseFrame))
    }
  }
  const gather = async (isLast: (frame: Frame) => boolean): Promise<Frame[]> => {
    const gathered: Frame[] = []
    for (let frame = await next(); frame !== undefined; frame = await next()) {
      gathered.push(frame)
      if (isLast(frame)) break
    }
    return gathered
  }
  return {
    next,
    upTo: (type) => gather(({ message }) => message.type === type),
    rest: () => gather(() => false),
    cancel: () => reader.cancel(),
  }
}

function parseFrame(frame: string): Frame {
  const fields = Object.fromEntries(frame.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
  return { message: sessionMessageSchema.parse(JSON.parse(fields.data)), fields }
}

/** All messages of a stream that ends by itself. */
export async function messagesOf(response: Response): Promise<SessionMessage[]> {
  return (await readFrames(response).rest()).map(({ message }) => message)
}

/** A poll body, checked against its schema. */
export async function pollBodyOf(response: Response): Promise<PollBody> {
  expect(response.headers.get('content-type')).toBe('application/json')
  return pollBodySchema.parse(await response.json())
}

/** A problem, checked against its schema and its status. */
async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(await response.json())
  expect(problem.status).toBe(response.status)
  return problem
}

/** Checks that a reply is a problem with this code, and gives it. */
export async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  const problem = await problemOf(response)
  expect([problem.status, problem.code]).toEqual([status, code])
  return problem
}
