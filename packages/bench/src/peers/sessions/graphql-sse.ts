import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/http'
import type { Peer } from '../peer.ts'
import { listenersOf, sessionOf } from './sessions.ts'

/**
 * A subscription with the session as its argument, in the distinct connections mode, with the handler for `node:http` as
 * in its documentation. The iterator of `on` is given as it is: a generator around it would not return before the next
 * update.
 */
export async function startPeer(): Promise<Peer> {
  const updates = new EventEmitter()
  const handler = createHandler({ schema: schemaOver(updates) })
  return {
    // Rejects when a client leaves in the middle of a write.
    server: createServer((request, response) => void handler(request, response).catch(() => response.destroy())),
    path: `/?query=${encodeURIComponent('subscription { text(session: ')}{session}${encodeURIComponent(') }')}`,
    publish: (text, number) => {
      updates.emit(String(sessionOf(number)), text)
    },
    counts: () => ({ followers: listenersOf(updates) }),
  }
}

function schemaOver(updates: EventEmitter): GraphQLSchema {
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { _: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        text: {
          type: new GraphQLNonNull(GraphQLString),
          args: { session: { type: new GraphQLNonNull(GraphQLInt) } },
          subscribe: (_root, { session }: { session: number }) => on(updates, String(session)),
          resolve: ([text]: [string]) => text,
        },
      },
    }),
  })
}
