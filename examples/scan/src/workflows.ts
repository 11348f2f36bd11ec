import { defineWorkflow } from '@progress/core'
import { z } from 'zod'
import { normaliseBarcode } from './barcode/check-digit.ts'
import { loadImage } from './image.ts'
import { DIMENSIONS } from './types.ts'

/** A code as printed, typed by hand or read elsewhere. */
const barcode = z.string().transform((text, context) => {
  const code = normaliseBarcode(text)
  if (code !== undefined) return code
  context.addIssue('This is no barcode: 8, 12, 13 or 14 digits, the last of which checks the others')
  return z.NEVER
})

/** A photograph, as base64 or a data URL. */
const image = z.string().transform(async (text, context) => {
  try {
    return await loadImage(text)
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : 'The image cannot be read')
    return z.NEVER
  }
})

const scanInput = z
  .object({
    barcode: barcode.optional(),
    image: image.optional(),
    tier: z.enum(['free', 'premium']).default('free'),
    /** Only this insight; else one for free, all five for premium. */
    dimension: z.enum(DIMENSIONS).optional(),
    location: z.string().max(200).optional(),
  })
  .refine((input) => input.barcode !== undefined || input.image !== undefined, {
    message: 'Give a barcode, an image, or both',
  })

const product = z.looseObject({ id: z.string(), name: z.string(), brand: z.string(), barcode: z.string().optional() })

const insight = z.looseObject({
  dimension: z.enum(DIMENSIONS),
  score: z.number().optional(),
  grade: z.string().optional(),
  summary: z.string(),
  details: z.array(z.object({ label: z.string(), value: z.string(), tone: z.string() })),
})

const result = z.object({
  product,
  insights: z.partialRecord(z.enum(DIMENSIONS), insight),
  fromCache: z.boolean(),
})

const shared = {
  input: scanInput,
  partial: z.object({ product }),
  result,
  errors: {
    product_not_found: { status: 404 },
    nothing_recognised: { status: 422 },
    service_unavailable: { status: 503, retryable: true },
  },
  deadlineMs: 120_000,
} as const

/** One look at everything that may know the product. */
export const scan = defineWorkflow({
  name: 'scan',
  stages: {
    barcode_check: { title: 'Checking for barcode', weight: 3 },
    cache_check: { title: 'Checking cache', weight: 1 },
    database_check: { title: 'Checking databases', weight: 1 },
    ai_research: { title: 'Performing AI research', weight: 8 },
    complete: { title: 'Complete', weight: 0 },
  },
  ...shared,
})

/** One tier after another, until one knows the product; then one stage for each insight. */
export const scanMultiTier = defineWorkflow({
  name: 'scan-multi-tier',
  stages: {
    tier1: { title: 'Checking barcode in cache', tier: 1, weight: 3 },
    tier2: { title: 'Extracting text from image', tier: 2, weight: 4, optional: true },
    tier3: { title: 'Discovering product via API', tier: 3, weight: 2, optional: true },
    tier4: { title: 'Analyzing image with AI', tier: 4, weight: 4, optional: true },
    dimension_health: { title: 'Analyzing health insights', optional: true },
    dimension_preservatives: { title: 'Analyzing preservatives', optional: true },
    dimension_allergies: { title: 'Checking for allergens', optional: true },
    dimension_sustainability: { title: 'Evaluating sustainability', optional: true },
    dimension_carbon: { title: 'Calculating carbon footprint', optional: true },
    complete: { title: 'Complete', weight: 0 },
  },
  ...shared,
})

/** What a client may start; for `createProgressClient<ScanWorkflows>`. */
export type ScanWorkflows = typeof scan | typeof scanMultiTier
