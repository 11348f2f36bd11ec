import { createProgressClient } from '@progress/client'
import { defineWorkflow, type Json } from '@progress/core'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { useItems } from './use-items.ts'
import { useProgress } from './use-progress.ts'
import { useSelector } from './use-selector.ts'
import { useSession } from './use-session.ts'
import { useTopic } from './use-topic.ts'

const product = z.object({ name: z.string() })
const scan = defineWorkflow({
  name: 'scan',
  stages: { barcode_check: 'Checking for barcode', complete: 'Complete' },
  input: z.object({ barcode: z.string(), tier: z.enum(['free', 'premium']).default('free') }),
  partial: z.object({ product }),
  result: z.object({ product, insights: z.array(z.string()) }),
})

/** Checked by the compiler alone; nobody calls it. */
export function useTypes(): void {
  const progress = useProgress(scan, {
    onStage: (stage) => expectTypeOf(stage).toEqualTypeOf<'barcode_check' | 'complete'>(),
    onComplete: (result) => expectTypeOf(result.insights).toEqualTypeOf<string[]>(),
  })
  progress.start({ barcode: '4006381333931' })
  progress.start(new FormData())
  // @ts-expect-error the schema asks for a barcode
  progress.start({ code: '4006381333931' })
  // @ts-expect-error there is no such tier
  progress.start({ barcode: '4006381333931', tier: 'gold' })
  expectTypeOf(progress.partial.product).toEqualTypeOf<{ name: string } | undefined>()
  expectTypeOf(progress.result?.insights).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(progress.snapshot?.stage).toEqualTypeOf<'barcode_check' | 'complete' | undefined>()

  const named = useProgress<typeof scan>('scan')
  expectTypeOf(named.start).parameter(0).toEqualTypeOf<Parameters<typeof progress.start>[0]>()
  // @ts-expect-error another workflow's name
  useProgress<typeof scan>('order')
  // @ts-expect-error the input of a mount is checked as well
  useProgress(scan, { input: { code: '' } })

  const unknownWorkflow = useProgress('anything')
  expectTypeOf(unknownWorkflow.partial).toEqualTypeOf<Readonly<Record<string, Json>>>()
  expectTypeOf(useSession('id', { workflow: scan }).result?.product.name).toEqualTypeOf<string | undefined>()

  const stage = useSelector(progress.session, (snapshot) => snapshot?.stage)
  expectTypeOf(stage).toEqualTypeOf<'barcode_check' | 'complete' | undefined>()
  expectTypeOf(useTopic<typeof scan>('shop:7').sessions.get('a')?.stage).toEqualTypeOf<typeof stage>()
  expectTypeOf(useItems(progress.session).items[0]?.id).toEqualTypeOf<string | undefined>()

  // A client of certain workflows will do as well.
  useProgress(scan, { client: createProgressClient<{ scan: typeof scan }>({ url: '/api' }) })
}
