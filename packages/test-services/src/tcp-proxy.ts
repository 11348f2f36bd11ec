import { connect, createServer, type Socket } from 'node:net'

/** A wire between a client and a server that a test may cut. */
export interface TcpProxy {
  readonly port: number
  /** Without the protocol's name: `127.0.0.1:{port}`. */
  readonly url: string
  /** Cuts all connections that there are now. */
  cut(): void
  /** Whether new connections are refused (accepted, and cut at once). */
  refuse(on: boolean): void
  /** The next `count` chunks from the server never arrive; after the last of them its connection is cut. */
  dropReplies(count: number): void
  close(): Promise<void>
}

/** Starts a proxy before a server of this machine. */
export async function startTcpProxy(target: { port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>()
  let refusing = false
  let toDrop = 0
  const server = createServer((near) => {
    if (refusing) {
      near.destroy()
      return
    }
    const far = connect(target.port, '127.0.0.1')
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', () => {
        open.delete(socket)
        end()
      })
    }
    near.pipe(far)
    far.on('data', (chunk: Buffer) => {
      if (toDrop > 0) {
        toDrop -= 1
        if (toDrop === 0) end()
        return
      }
      if (near.write(chunk)) return
      far.pause()
      near.once('drain', () => far.resume())
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('a TCP server has a port')
  const cut = (): void => {
    for (const socket of [...open]) socket.destroy()
  }
  return {
    port: address.port,
    url: `127.0.0.1:${address.port}`,
    cut,
    refuse: (on) => {
      refusing = on
    },
    dropReplies: (count) => {
      toDrop = count
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
