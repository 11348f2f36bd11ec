import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Hands connections to servers, and looks at nothing that goes through them. */
export interface Balancer {
  /** An address at which servers take turns. */
  readonly origin: string
  /** Addresses, one for each server: it comes first there, and where it does not answer the next one takes its place. */
  readonly forwards: readonly string[]
  /** The same, where the one before it takes its place: with one server down, no two neighbours end at the same one. */
  readonly backwards: readonly string[]
  close(): Promise<void>
}

/** Starts a balancer before servers of this machine; one that refuses a connection is passed over. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>()
  let turn = 0
  const count = ports.length
  const door = async (first: () => number, step = 1): Promise<Server> => {
    const server = createServer((near) => {
      const from = first()
      const order = ports.map((_, index) => ports[(from + count + step * index) % count] as number)
      track(near)
      passOn(near, order)
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    return server
  }
  const track = (socket: Socket): void => {
    open.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => undefined)
  }
  const passOn = (near: Socket, [port, ...others]: readonly number[]): void => {
    if (port === undefined) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    track(far)
    const refused = (): void => passOn(near, others)
    far.once('error', refused)
    far.once('connect', () => {
      far.off('error', refused)
      near.pipe(far)
      far.pipe(near)
      // What one side has sent before it went reaches the other, as a cable would bring it.
      far.once('close', () => near.end())
      near.once('close', () => far.destroy())
    })
  }
  const all = await door(() => turn++ % count)
  const [forwards, backwards] = (await Promise.all(
    [1, -1].map((step) => Promise.all(ports.map((_, index) => door(() => index, step)))),
  )) as [Server[], Server[]]
  const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: originOf(all),
    forwards: forwards.map(originOf),
    backwards: backwards.map(originOf),
    async close() {
      for (const socket of open) socket.destroy()
      await Promise.all(
        [all, ...forwards, ...backwards].map((server) => new Promise((resolve) => server.close(resolve))),
      )
    },
  }
}
