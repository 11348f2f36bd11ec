import { createHash } from 'node:crypto'
import { defineWorkflow, type Json, ProgressError, type SessionRecord } from '@progress/core'
import { dispatch, implement, type KeepContext, type ServedWorkflow } from '@progress/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectProblem } from './reading.ts'
import { HOSTS, type Host, pathOf, serve, sessionOf } from './serving.ts'

const read = defineWorkflow({
  name: 'read',
  stages: { look: 'Looking' },
  input: z.union([z.object({ file: z.file() }), z.object({ upload: z.string() })]),
  result: z.string(),
  files: true,
})

/** Uploads by owner and content, as a database would hold them. */
function uploads() {
  const kept = new Map<string, { owner: string | undefined; text: string }>()
  return {
    kept,
    async keep(input: { file: File } | { upload: string }, { owner }: KeepContext): Promise<Json> {
      if ('upload' in input) {
        if (kept.get(input.upload)?.owner === owner) return input
        throw new ProgressError('invalid_input', { issues: [{ path: ['upload'], message: 'there is no such upload' }] })
      }
      const text = await input.file.text()
      const upload = createHash('sha256').update(`${owner}\n${text}`).digest('hex')
      kept.set(upload, { owner, text })
      return { upload }
    },
    textOf: (input: unknown): string => kept.get((input as { upload: string }).upload)?.text ?? '',
  }
}

const form = (text: string): FormData => {
  const parts = new FormData()
  parts.append('file', new File([text], 'a.txt'))
  return parts
}

const post = (body: BodyInit, headers: Record<string, string> = {}): RequestInit => ({ method: 'POST', body, headers })
const json = { 'content-type': 'application/json' }

describe.each(HOSTS)('an upload that is put away, over %s', (host: Host) => {
  async function serving(
    served: (away: ReturnType<typeof uploads>) => ServedWorkflow,
  ): Promise<Awaited<ReturnType<typeof serve>> & { away: ReturnType<typeof uploads> }> {
    const away = uploads()
    return { ...(await serve({ host, workflows: [served(away)] })), away }
  }

  it('reaches the work, and again each retry', async () => {
    let runs = 0
    const { request } = await serving((away) =>
      implement(
        read,
        (input) => {
          runs += 1
          if (runs === 1) throw new ProgressError('timeout')
          return away.textOf(input)
        },
        { keep: away.keep },
      ),
    )
    const first = await request('/workflows/read', post(form('abc')))
    await expectProblem(first, 504, 'timeout')
    const again = await request(`${pathOf(first)}/retry`, { method: 'POST' })
    expect(again.status).toBe(202)
    const ended = await request(`${pathOf(again)}?wait=30&after=0`)
    await ended.text()
    const { snapshot } = (await (await request(pathOf(again))).json()) as { snapshot: { result: string } }
    expect(snapshot.result).toBe('abc')
  })

  it('reaches the queue as what was kept, at the start and at a retry', async () => {
    const jobs: { input: unknown; session: SessionRecord }[] = []
    const { request, manager } = await serving((away) =>
      dispatch(read, (input, session) => void jobs.push({ input, session }), { keep: away.keep }),
    )
    const prefer = { prefer: 'respond-async' }
    const first = await request('/workflows/read', post(form('abc'), prefer))
    await manager.control(sessionOf(first), 'cancel')
    const again = await request(`${pathOf(first)}/retry`, { method: 'POST' })
    expect(again.status).toBe(202)
    expect(jobs.map(({ session }) => session.sessionId)).toEqual([sessionOf(first), sessionOf(again)])
    for (const { input, session } of jobs) {
      expect(input).toEqual({ upload: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(session.input).toEqual(input)
    }
  })

  it('can be named by its owner, and by nobody else', async () => {
    const { request, away } = await serving((uploaded) =>
      implement(read, (input) => uploaded.textOf(input), { keep: uploaded.keep }),
    )
    await request('/workflows/read', post(form('abc')))
    const [upload] = away.kept.keys()
    const named = JSON.stringify({ upload })
    expect(await (await request('/workflows/read', post(named, json))).json()).toBe('abc')
    const bob = { ...json, authorization: 'Bearer bob' }
    const { issues } = await expectProblem(await request('/workflows/read', post(named, bob)), 422, 'invalid_input')
    expect(issues).toEqual([{ path: ['upload'], message: 'there is no such upload' }])
  })

  it('is joined by its key as before: by its bytes', async () => {
    const { request } = await serving((away) => implement(read, (input) => away.textOf(input), { keep: away.keep }))
    const key = { 'idempotency-key': 'k' }
    const first = await request('/workflows/read', post(form('abc'), key))
    const second = await request('/workflows/read', post(form('abc'), key))
    expect(sessionOf(second)).toBe(sessionOf(first))
    await expectProblem(await request('/workflows/read', post(form('xyz'), key)), 422, 'idempotency_mismatch')
  })
})
