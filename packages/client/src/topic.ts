import { createTopicFold } from '@progress/core'
import type { TransportSetting } from './connection.ts'
import type { Context } from './context.ts'
import { ignore } from './deferred.ts'
import { createFollower } from './follower.ts'
import type { ClientTopic } from './types.ts'

/** Follows all sessions of a topic. */
export function createTopic(context: Context, name: string, wish?: TransportSetting): ClientTopic {
  const fold = createTopicFold()
  const { view, notify, close } = createFollower(
    context,
    {
      path: () => `/topics/${encodeURIComponent(name)}`,
      identify: ignore,
      seq: () => undefined,
      take(message, rewound) {
        const received = fold.take(message, rewound)
        if (received[0] === 'new') notify()
        return received
      },
      takeResult: ignore,
      fail: (error) => close(error),
      detach: () => close(),
    },
    wish,
  )
  return { ...view, getSnapshot: fold.snapshot as ClientTopic['getSnapshot'] }
}
