import { expect, it } from 'vitest'
import { z } from 'zod'
import { ProgressError } from '../src/errors.ts'
import type { Json } from '../src/json.ts'
import { defineWorkflow } from '../src/workflow.ts'
import { managed } from './managed.ts'

const read = defineWorkflow({
  name: 'read',
  stages: { look: 'Looking' },
  input: z.union([z.object({ file: z.file() }), z.object({ document: z.string(), copies: z.number().default(1) })]),
})
const file = new File(['abc'], 'a.txt')
const keep = async (input: { file: File } | { document: string }): Promise<Json> =>
  'file' in input ? { document: await input.file.text() } : input

it('keeps what was given in the place of the input, and the work and every retry get the parse of that', async () => {
  const { manager } = managed()
  const { session, input } = await manager.create(read, { file }, { keep })
  expect(session.input).toEqual({ document: 'abc' })
  expect(input).toEqual({ document: 'abc', copies: 1 })
  await manager
    .attach(read, session.sessionId, () => Promise.reject(new ProgressError('timeout')))
    .catch(() => undefined)
  const again = await manager.retry(read, session.sessionId)
  expect(again.session.input).toEqual({ document: 'abc' })
  const seen = await manager.attach(read, again.session.sessionId, (given) => given)
  expect(seen).toEqual({ document: 'abc', copies: 1 })
})

it('puts nothing away for an input or a key that is refused', async () => {
  const { manager } = managed()
  let calls = 0
  const counted = (): Json => {
    calls += 1
    return { document: 'x' }
  }
  await expect(manager.create(read, {} as never, { keep: counted })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(manager.create(read, { file }, { keep: counted, key: 'a b' })).rejects.toMatchObject({
    code: 'invalid_request',
  })
  expect(calls).toBe(0)
})

it('creates nothing where putting it away fails', async () => {
  const { manager } = managed()
  const refusal = new ProgressError('invalid_input', { message: 'not yours' })
  await expect(manager.create(read, { file }, { keep: () => Promise.reject(refusal) })).rejects.toBe(refusal)
  expect((await manager.list()).items).toEqual([])
})

it('tells the caller of a kept form that is no input, no JSON or too large', async () => {
  const { manager } = managed({ maxKeptInputBytes: 100 })
  const keeping = (kept: unknown) => manager.create(read, { file }, { keep: () => kept as Json })
  await expect(keeping({ documents: [] })).rejects.toThrow('what keep gives is no input of read')
  await expect(keeping({ document: 1n })).rejects.toThrow('what keep gives for read cannot be kept')
  await expect(keeping({ document: 'x'.repeat(100) })).rejects.toThrow('it has more than 100 bytes')
  expect((await manager.list()).items).toEqual([])
})
