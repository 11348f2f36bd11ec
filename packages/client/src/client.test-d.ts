import { defineWorkflow, type ItemPage, type Json, type ListedItem, type StageState } from '@progress/core'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { type ClientSession, createProgressClient, type SessionSnapshot } from './index.ts'
import { createItems } from './items.ts'

const scan = defineWorkflow({
  name: 'scan',
  stages: { barcode_check: 'Checking for barcode', ai_research: 'Performing AI research' },
  input: z.object({ barcode: z.string(), limit: z.string().transform(Number) }),
  partial: z.object({ product: z.object({ name: z.string() }), text: z.string() }),
  result: z.object({ score: z.number() }),
})
const order = defineWorkflow({
  name: 'purchase-order',
  stages: { parse: 'Parsing' },
  input: z.object({ poId: z.number() }),
  result: z.object({ lines: z.array(z.string()) }),
})
const workflows = { scan, order }
const list = [scan, order] as const

const client = createProgressClient({ url: '/api' })
const session = client.start(scan, { barcode: '1', limit: '2' })
expectTypeOf(session).toEqualTypeOf<ClientSession<typeof scan>>()
expectTypeOf(session.result).resolves.toEqualTypeOf<{ score: number }>()
// @ts-expect-error the input as the schema takes it, not as it gives it
client.start(scan, { barcode: '1', limit: 2 })
// @ts-expect-error a key is missing
client.start(scan, { barcode: '1' })
// @ts-expect-error a key too many
client.start(scan, { barcode: '1', limit: '2', colour: 'red' })
client.start(scan, new FormData())

const snapshot = session.getSnapshot()
expectTypeOf(snapshot).toEqualTypeOf<SessionSnapshot<typeof scan> | undefined>()
if (snapshot) {
  expectTypeOf(snapshot.stage).toEqualTypeOf<'barcode_check' | 'ai_research' | undefined>()
  expectTypeOf(snapshot.stages.ai_research).toEqualTypeOf<StageState | undefined>()
  expectTypeOf(snapshot.partial.product).toEqualTypeOf<{ name: string } | undefined>()
  expectTypeOf(snapshot.result).toEqualTypeOf<{ score: number } | undefined>()
  // @ts-expect-error there is no such stage
  void (snapshot.stage === 'barcode_chek')
  // @ts-expect-error there is no such key
  void snapshot.partial.price
  // @ts-expect-error a snapshot is not to be written to
  snapshot.percent = 5
}

for await (const update of session) {
  if (update.type === 'complete') expectTypeOf(update.data).toEqualTypeOf<{ score: number }>()
  if (update.type === 'partial') expectTypeOf(update.data?.text).toEqualTypeOf<string | undefined>()
  if (update.type === 'snapshot') expectTypeOf(update.snapshot.percent).toEqualTypeOf<number>()
}

// By name, through the types of an object or a list of workflows.
const named = createProgressClient<typeof workflows>({ url: '/api' })
expectTypeOf(named.start('scan', { barcode: '1', limit: '2' }).result).resolves.toEqualTypeOf<{ score: number }>()
expectTypeOf(named.start('purchase-order', { poId: 7 }).result).resolves.toEqualTypeOf<{ lines: string[] }>()
// @ts-expect-error the input of another workflow
named.start('scan', { poId: 7 })
// @ts-expect-error the key in the object is not the workflow's name
named.start('order', { poId: 7 })
// @ts-expect-error there is no such workflow
named.start('scam', { barcode: '1', limit: '2' })
expectTypeOf(named.start(order, { poId: 7 }).result).resolves.toEqualTypeOf<{ lines: string[] }>()
expectTypeOf(named.follow('id', 'scan')).toEqualTypeOf<ClientSession<typeof scan>>()
expectTypeOf(named.findActive('scan')).resolves.toEqualTypeOf<SessionSnapshot<typeof scan>[]>()

const listed = createProgressClient<typeof list>({ url: '/api' })
expectTypeOf(listed.start('scan', { barcode: '1', limit: '2' })).toEqualTypeOf<ClientSession<typeof scan>>()
// @ts-expect-error there is no such workflow
listed.start('scam', {})

const single = createProgressClient<typeof scan>({ url: '/api' })
expectTypeOf(single.start('scan', { barcode: '1', limit: '2' })).toEqualTypeOf<ClientSession<typeof scan>>()

// Without types everything goes, and nothing is promised.
const untyped = client.start('whatever', { any: 'thing' })
expectTypeOf(untyped.result).resolves.toEqualTypeOf<unknown>()
expectTypeOf(untyped.getSnapshot()?.partial).toEqualTypeOf<Readonly<Record<string, Json>> | undefined>()
expectTypeOf(client.follow('id').getSnapshot()?.stage).toEqualTypeOf<string | undefined>()

// Items are the same of every workflow.
expectTypeOf(createItems(session).getSnapshot()).toEqualTypeOf<readonly ListedItem[]>()
expectTypeOf(createItems(untyped).getSnapshot()).toEqualTypeOf<readonly ListedItem[]>()
expectTypeOf(session.readItems({ status: ['failed'], limit: 5 })).resolves.toEqualTypeOf<ItemPage>()
// @ts-expect-error there is no such status
void session.readItems({ status: ['done'] })

const connection = session.getConnection()
if (connection.state === 'reconnecting') expectTypeOf(connection.nextRetryAt).toEqualTypeOf<number>()
if (connection.state === 'live') expectTypeOf(connection.nextRetryAt).toEqualTypeOf<undefined>()
// @ts-expect-error there is no such state
void (connection.state === 'lost')
// @ts-expect-error a client needs a url
createProgressClient({})
// @ts-expect-error there is no such transport
client.setTransport('websocket')
