import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

const MUTATION_COST = 10

/**
 * What a query costs, by Shopify's rules in short: 10 for a mutation, 1 for every object, as often as a connection may
 * have it.
 *
 * @see https://shopify.dev/docs/api/usage/limits#calculating-query-costs
 */
export function queryCost(schema: GraphQLSchema, document: DocumentNode): number {
  const types = new TypeInfo(schema)
  const times: number[] = []
  let cost = 0
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          if (types.getParentType() === schema.getMutationType()) cost += MUTATION_COST
          else if (isObjectType(getNamedType(types.getType()))) cost += times.reduce((all, first) => all * first, 1)
          times.push(firstOf(field))
        },
        leave: () => void times.pop(),
      },
    }),
  )
  return cost
}

/** How many of a connection are asked for; 1 for any other field. */
function firstOf({ arguments: given }: FieldNode): number {
  const value = given?.find(({ name }) => name.value === 'first')?.value
  return value?.kind === Kind.INT ? Number(value.value) : 1
}
