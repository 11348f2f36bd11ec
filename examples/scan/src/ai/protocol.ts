import { z } from 'zod'
import { CATEGORIES } from '../catalogue/categories.ts'
import { nutrimentsSchema, packagingSchema, productSchema } from '../types.ts'

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const imagePart = z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) })

/** What the example uses of OpenAI's `POST /chat/completions`. */
export const requestSchema = z.object({
  model: z.string(),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'developer', 'user', 'assistant']),
        content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, imagePart]))]),
      }),
    )
    .min(1),
  response_format: z.object({ type: z.string() }).optional(),
})

export type CompletionRequest = z.infer<typeof requestSchema>

/** What the example reads of the answer. */
export const completionSchema = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullable(), refusal: z.string().nullish() }) }))
    .min(1),
})

const strings = z.array(z.string()).default([])

/** A product as a model tells it: all but name and brand may be missing. */
export const toldProductSchema = z.object({
  id: z.string().min(1).optional(),
  name: productSchema.shape.name,
  brand: z.string(),
  barcode: z.string().optional(),
  category: z.string().default('other'),
  quantity: z.string().optional(),
  ingredients: z.string().default(''),
  additives: strings,
  allergens: strings,
  traces: strings,
  labels: strings,
  packaging: z.array(packagingSchema).default([]),
  nutriments: nutrimentsSchema.default({}),
  origin: z.string().optional(),
})

export type ToldProduct = z.infer<typeof toldProductSchema>

/** The content that the instructions ask for. */
export const identificationSchema = z.discriminatedUnion('found', [
  z.object({ found: z.literal(true), confidence: z.number().min(0).max(1), product: toldProductSchema }),
  z.object({ found: z.literal(false), reason: z.string() }),
])

export type Identification = z.infer<typeof identificationSchema>

/** Tells a model what to look for, and in which shape to say it. */
export const INSTRUCTIONS = `You identify packaged products from a photograph and the words that were read off it.
Answer with one JSON object and nothing else. If you are not sure which product it is:
{"found": false, "reason": "<one sentence>"}. Otherwise:
{"found": true, "confidence": <0 to 1>, "product": {"name", "brand", "category", "quantity", "ingredients",
"additives": ["e330"], "allergens": ["milk"], "traces": [], "labels": ["organic"],
"packaging": [{"material", "shape", "recyclable"}],
"nutriments": {"energyKj", "fat", "saturatedFat", "sugars", "salt", "fiber", "proteins", "fruitPercent"}, "origin"}}.
Nutriments are per 100 g or 100 ml. Leave out what you do not know; invent nothing.
The category is one of: ${Object.keys(CATEGORIES).join(', ')}, other.`
