import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { createProgressManager } from './create-manager.ts'
import { memoryStore } from './index.ts'
import {
  defineWorkflow,
  type InputOf,
  type ParsedInputOf,
  type PartialOf,
  type ResultOf,
  type StageOf,
} from './workflow.ts'

const scan = defineWorkflow({
  name: 'scan',
  stages: { barcode_check: 'Checking for barcode', ai_research: { title: 'Performing AI research', weight: 8 } },
  input: z.object({ barcode: z.string(), limit: z.string().transform(Number) }),
  partial: z.object({ product: z.object({ name: z.string() }), text: z.string() }),
  result: v.object({ score: v.number() }),
})
type Scan = typeof scan

expectTypeOf<StageOf<Scan>>().toEqualTypeOf<'barcode_check' | 'ai_research'>()
expectTypeOf<InputOf<Scan>>().toEqualTypeOf<{ barcode: string; limit: string }>()
expectTypeOf<ParsedInputOf<Scan>>().toEqualTypeOf<{ barcode: string; limit: number }>()
expectTypeOf<PartialOf<Scan>>().toEqualTypeOf<{ product: { name: string }; text: string }>()
expectTypeOf<ResultOf<Scan>>().toEqualTypeOf<{ score: number }>()
expectTypeOf(scan.name).toEqualTypeOf<'scan'>()

const manager = createProgressManager({ store: memoryStore() })

void manager.run(scan, { barcode: '1', limit: '2' }, {}, async (emitter, { input }) => {
  expectTypeOf(input.limit).toEqualTypeOf<number>()
  emitter.stage('barcode_check')
  // @ts-expect-error there is no such stage
  emitter.stage('barcode_chek')
  // @ts-expect-error nor here
  emitter.update({ stage: 'other', current: 1 })
  emitter.partial({ product: { name: 'Oat drink' } })
  // @ts-expect-error a partial result has the schema's keys
  emitter.partial({ produkt: { name: 'Oat drink' } })
  // @ts-expect-error and its values
  emitter.partial({ product: { name: 1 } })
  emitter.append('text', 'more')
  // @ts-expect-error only keys of the partial result grow
  emitter.append('other', 'more')
  // @ts-expect-error the result has the schema's shape
  await emitter.complete({ score: 'high' })
  return { score: 1 }
})

// @ts-expect-error the input lacks its limit
void manager.run(scan, { barcode: '1' }, {}, async () => ({ score: 1 }))
// @ts-expect-error the work returns another result
void manager.run(scan, { barcode: '1', limit: '2' }, {}, async () => ({ points: 1 }))
void manager.attach(scan, 'id', async (input) => ({ score: input.limit }))
