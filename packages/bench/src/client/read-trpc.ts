import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource } from 'eventsource'
import type { Reader } from './reader.ts'
import type { UpdatesRouter } from './trpc-server.ts'

/** As in its documentation, with the `EventSource` that it names for where there is none. */
export const read: Reader = ({ sources, reached }) => {
  const client = createTRPCClient<UpdatesRouter>({ links: [httpSubscriptionLink({ url: sources.trpc, EventSource })] })
  client.updates.subscribe(undefined, { onData: ({ data }) => reached(data.seq) })
}
