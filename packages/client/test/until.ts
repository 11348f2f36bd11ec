import type { ClientSession, Connection } from '../src/index.ts'

type Followed = Pick<ClientSession, 'subscribe' | 'subscribeConnection' | 'getConnection'>

/** Resolves as soon as `holds`, looked at after each change of the session or its connection. */
export function until(followed: Followed, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return
      stop()
      stopConnection()
      resolve()
    }
    const stop = followed.subscribe(look)
    const stopConnection = followed.subscribeConnection(look)
    look()
  })
}

/** Resolves as soon as the connection is in one of these states. */
export async function untilState(followed: Followed, ...states: Connection['state'][]): Promise<Connection> {
  await until(followed, () => states.includes(followed.getConnection().state))
  return followed.getConnection()
}
