import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Forked, forkProgram } from './fork-program.ts'
import type { StoreAddress } from './open-store.ts'

/** What a function is told as it starts. */
export interface FunctionSettings {
  readonly store: StoreAddress
  /** Where the pieces come from. */
  readonly source: string
  /** Where the work runs: in workers that take it from a queue, or in the functions themselves, a slice in each. */
  readonly works: 'elsewhere' | 'here'
  /** When a function ends its stream by itself. */
  readonly streamMs: number
}

/** One request, and the process that it had for itself. */
export interface Invocation {
  readonly method: string
  readonly url: string
  /** From the start of the process to the first byte of its reply's body, in ms. */
  coldMs?: number
  /** It was killed, its time being up, before its reply was whole. */
  cut: boolean
  /** It was killed because its time was up. */
  timedOut: boolean
}

/** Runs a fresh process for each request. */
export interface FunctionHost {
  readonly origin: string
  readonly invocations: readonly Invocation[]
}

/**
 * Starts a host of functions; it ends with the test.
 *
 * @param limitMs - A function is killed so long after its start, whatever it does.
 */
export async function startFunctionHost(settings: FunctionSettings, limitMs: number): Promise<FunctionHost> {
  const invocations: Invocation[] = []
  const running = new Set<Forked>()
  const invoke = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const begun = performance.now()
    const invocation: Invocation = {
      method: request.method ?? '',
      url: request.url ?? '',
      cut: false,
      timedOut: false,
    }
    invocations.push(invocation)
    const forked = await forkProgram('function.ts', settings)
    running.add(forked)
    const kill = async (): Promise<void> => {
      clearTimeout(timer)
      running.delete(forked)
      await forked.kill()
    }
    const timer = setTimeout(
      () => {
        invocation.timedOut = true
        invocation.cut = !response.writableEnded
        void kill()
      },
      limitMs - (performance.now() - begun),
    )
    // What goes on after its reply has the rest of its time, where the host is asked for that; else it is frozen.
    response.once('close', () => {
      if (settings.works === 'elsewhere') void kill()
    })
    passOn(request, response, { port: forked.port, onFirstByte: () => (invocation.coldMs = performance.now() - begun) })
  }
  const server = createServer((request, response) => {
    invoke(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await Promise.all([...running].map((forked) => forked.kill()))
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, invocations }
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { port, onFirstByte }: { port: number; onFirstByte: () => void },
): void {
  const { method, url, headers } = request
  const far = send({ host: '127.0.0.1', port, path: url, method, headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.once('data', onFirstByte)
    reply.once('close', () => {
      if (!reply.complete) response.destroy()
    })
    reply.pipe(response)
  })
  far.once('error', () => response.destroy())
  response.once('close', () => far.destroy())
  request.pipe(far)
}
