import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/http'
import type { Peer } from './peer.ts'

/**
 * A subscription in the distinct connections mode, with the handler for `node:http` as in its documentation. The
 * iterator of `on` is given as it is: a generator around it would not return before the next update.
 */
export async function startPeer(): Promise<Peer> {
  const updates = new EventEmitter()
  updates.setMaxListeners(0)
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { _: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        text: {
          type: new GraphQLNonNull(GraphQLString),
          subscribe: () => on(updates, 'update'),
          resolve: ([text]: [string]) => text,
        },
      },
    }),
  })
  const handler = createHandler({ schema })
  return {
    // Rejects when a client leaves in the middle of a write.
    server: createServer((request, response) => void handler(request, response).catch(() => response.destroy())),
    path: `/?query=${encodeURIComponent('subscription { text }')}`,
    publish: (text) => {
      updates.emit('update', text)
    },
    counts: () => ({ followers: updates.listenerCount('update') }),
  }
}
