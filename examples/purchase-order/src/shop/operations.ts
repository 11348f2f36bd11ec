import { z } from 'zod'

/** A GraphQL operation, and what it answers. */
export interface Operation<Data> {
  readonly text: string
  readonly data: z.ZodType<Data>
  /** What it is taken to cost before the shop has said so, in points. */
  readonly cost: number
}

const userErrors = z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string() }))

/** What the shop does not accept of an input. */
export type UserErrors = z.infer<typeof userErrors>

/** Asks for nothing but an answer. */
export const SHOP: Operation<{ shop: { name: string } }> = {
  text: 'query Shop { shop { name } }',
  data: z.object({ shop: z.object({ name: z.string() }) }),
  cost: 1,
}

/** Makes room for an image. */
export const STAGE_UPLOADS = {
  text: `mutation StageUploads($input: [StagedUploadInput!]!) {
    stagedUploadsCreate(input: $input) {
      stagedTargets { url resourceUrl parameters { name value } }
      userErrors { field message }
    }
  }`,
  data: z.object({
    stagedUploadsCreate: z.object({
      stagedTargets: z.array(
        z.object({
          url: z.url(),
          resourceUrl: z.url(),
          parameters: z.array(z.object({ name: z.string(), value: z.string() })),
        }),
      ),
      userErrors,
    }),
  }),
  cost: 12,
} satisfies Operation<unknown>

/** Creates the product of a handle, or changes it, its image included. */
export const SET_PRODUCT = {
  text: `mutation SetProduct($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
    productSet(identifier: $identifier, input: $input, synchronous: true) {
      product { id handle }
      userErrors { field message code }
    }
  }`,
  data: z.object({ productSet: z.object({ product: z.object({ id: z.string() }).nullable(), userErrors }) }),
  cost: 12,
} satisfies Operation<unknown>
