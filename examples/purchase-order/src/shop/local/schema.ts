import { buildSchema } from 'graphql'

/**
 * The part of Shopify's Admin API that the local shop speaks, with the names and types of the original.
 *
 * @see https://shopify.dev/docs/api/admin-graphql
 */
export const SHOP_SCHEMA = buildSchema(`
  schema { query: QueryRoot mutation: Mutation }

  scalar Money
  scalar URL
  scalar UnsignedInt64

  type QueryRoot {
    shop: Shop!
    productByIdentifier(identifier: ProductIdentifierInput!): Product
  }
  type Mutation {
    productSet(identifier: ProductSetIdentifiers, input: ProductSetInput!, synchronous: Boolean = true): ProductSetPayload
    stagedUploadsCreate(input: [StagedUploadInput!]!): StagedUploadsCreatePayload
  }

  type Shop { id: ID! name: String! currencyCode: String! }

  input ProductIdentifierInput { id: ID handle: String }
  enum ProductStatus { ACTIVE ARCHIVED DRAFT }
  type Product {
    id: ID!
    handle: String!
    title: String!
    vendor: String!
    status: ProductStatus!
    tags: [String!]!
    media(first: Int!): MediaConnection!
    variants(first: Int!): ProductVariantConnection!
  }
  type ProductVariantConnection { nodes: [ProductVariant!]! }
  type ProductVariant { id: ID! price: Money! }
  type MediaConnection { nodes: [MediaImage!]! }
  enum MediaStatus { FAILED PROCESSING READY UPLOADED }
  type MediaImage { id: ID! alt: String status: MediaStatus! image: Image }
  type Image { url: URL! }

  input ProductSetIdentifiers { id: ID handle: String }
  input ProductSetInput {
    handle: String
    title: String
    vendor: String
    status: ProductStatus
    tags: [String!]
    productOptions: [OptionSetInput!]
    variants: [ProductVariantSetInput!]
    files: [FileSetInput!]
  }
  input OptionSetInput { name: String values: [OptionValueSetInput!] }
  input OptionValueSetInput { name: String }
  input ProductVariantSetInput { optionValues: [VariantOptionValueInput!]! price: Money }
  input VariantOptionValueInput { optionName: String name: String }
  enum FileContentType { FILE IMAGE VIDEO }
  input FileSetInput { originalSource: String alt: String filename: String contentType: FileContentType }
  type ProductSetPayload { product: Product userErrors: [ProductSetUserError!]! }
  type ProductSetUserError { field: [String!] message: String! code: ProductSetUserErrorCode }
  enum ProductSetUserErrorCode { GENERIC_ERROR INVALID_INPUT PRODUCT_OPTIONS_INPUT_MISSING }

  enum StagedUploadTargetGenerateUploadResource { FILE IMAGE VIDEO }
  enum StagedUploadHttpMethodType { POST PUT }
  input StagedUploadInput {
    filename: String!
    mimeType: String!
    resource: StagedUploadTargetGenerateUploadResource!
    fileSize: UnsignedInt64
    httpMethod: StagedUploadHttpMethodType
  }
  type StagedUploadsCreatePayload { stagedTargets: [StagedMediaUploadTarget!] userErrors: [UserError!]! }
  type StagedMediaUploadTarget { url: URL resourceUrl: URL parameters: [StagedUploadParameter!]! }
  type StagedUploadParameter { name: String! value: String! }
  type UserError { field: [String!] message: String! }
`)
