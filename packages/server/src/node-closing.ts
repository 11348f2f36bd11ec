import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/**
 * Keeps no connection of a server that has stopped listening. Such a server ends with its last connection, and one that a
 * client keeps for another request would hold the process back: for 5 s as a rule, for 72 s in Fastify.
 */
export function closeWithServer(request: IncomingMessage, response: ServerResponse): void {
  // A session of HTTP/2 is closed by its server.
  if (request.httpVersionMajor === 1 && hasStopped(request)) response.shouldKeepAlive = false
}

/** To be called when the reply is written: the headers of a stream went out when nobody knew. */
export function endWithServer(request: IncomingMessage): void {
  if (request.httpVersionMajor === 1 && hasStopped(request)) request.socket.end()
}

/** `node:http` puts its server on each socket. */
const hasStopped = ({ socket }: IncomingMessage): boolean =>
  (socket as { readonly server?: Partial<Server> }).server?.listening === false
