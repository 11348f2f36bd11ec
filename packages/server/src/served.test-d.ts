import { createProgressManager, defineWorkflow, memoryStore, type SessionRecord } from '@progress/core'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { createProgressHandler } from './handler.ts'
import { dispatch, implement } from './served.ts'

const scan = defineWorkflow({
  name: 'scan',
  stages: { look: 'Looking' },
  input: z.object({ code: z.string(), tries: z.number().default(1) }),
  partial: z.object({ name: z.string() }),
  result: z.object({ found: z.boolean() }),
})

// The work gets the input as its schema leaves it, and gives the workflow's own result.
const work = implement(scan, async (input, emitter) => {
  expectTypeOf(input).toEqualTypeOf<{ code: string; tries: number }>()
  emitter.stage('look')
  emitter.partial({ name: 'x' })
  // @ts-expect-error no stage of the workflow
  emitter.stage('listen')
  // @ts-expect-error not what its partial result holds
  emitter.partial({ name: 1 })
  return { found: true }
})

// @ts-expect-error not the workflow's result
implement(scan, async () => ({ found: 'yes' }))

dispatch(scan, (input, session) => {
  expectTypeOf(input.tries).toEqualTypeOf<number>()
  expectTypeOf(session).toEqualTypeOf<SessionRecord>()
})

// Whoever `authorize` gives is who the other rules are asked about.
createProgressHandler({
  manager: createProgressManager({ store: memoryStore() }),
  workflows: [work],
  authorize: async ({ headers }) => (headers.get('authorization') ? { id: 'ann', shops: [7] } : null),
  authorizeTopic: (principal, topic) => principal.shops.some((shop) => topic === `shop:${shop}`),
  topics: (principal) => (principal ? principal.shops.map((shop) => `shop:${shop}`) : []),
})

// What is kept is decided on the parsed input, and is JSON.
implement(scan, async () => ({ found: true }), {
  keep: (input, { owner }) => {
    expectTypeOf(input).toEqualTypeOf<{ code: string; tries: number }>()
    expectTypeOf(owner).toEqualTypeOf<string | undefined>()
    return { code: input.code }
  },
})
// @ts-expect-error a date is no JSON
dispatch(scan, () => undefined, { keep: () => ({ at: new Date() }) })
