import { createServer, type ServerResponse } from 'node:http'
import { createChannel, createSession } from 'better-sse'
import { messageOf, TOTAL, type Way } from './way.ts'

const eventOf = (number: number) => ({
  type: 'progress',
  timestamp: Date.now(),
  stage: 'read',
  current: number,
  total: TOTAL,
  message: messageOf(number),
})

const lineOf = (number: number) => ({
  level: 30,
  time: Date.now(),
  pid: process.pid,
  stage: 'read',
  current: number,
  total: TOTAL,
  msg: messageOf(number),
})

/** A structured log line, as loggers write it: JSON to standard output, which is a file here. */
export async function startLogLine(): Promise<Way> {
  return { report: (number) => void process.stdout.write(`${JSON.stringify(lineOf(number))}\n`) }
}

/** A line for people, as most begin with. */
export async function startConsole(): Promise<Way> {
  // biome-ignore lint/suspicious/noConsole: it is what is measured
  return { report: (number) => console.log('read: %d of %d, %s', number, TOTAL, messageOf(number)) }
}

/** The event as text, and nothing done with it. */
export async function startEncoding(): Promise<Way> {
  let length = 0
  return {
    report(number) {
      length += JSON.stringify(eventOf(number)).length
      if (length < 0) throw new Error('what is never looked at might never be made')
    },
  }
}

/** As its README broadcasts. */
export async function startBetterSse(): Promise<Way> {
  const channel = createChannel()
  const server = createServer(async (request, response) => {
    const session = await createSession(request, response)
    channel.register(session)
  })
  return {
    report: (number) => void channel.broadcast(eventOf(number)),
    served: { server, path: '/', followers: () => channel.sessionCount },
  }
}

/** By hand: each event is encoded and written at once. */
export async function startWriting(): Promise<Way> {
  const followers = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.flushHeaders()
    followers.add(response)
    response.once('close', () => followers.delete(response))
  })
  return {
    report(number) {
      const frame = `data: ${JSON.stringify(eventOf(number))}\n\n`
      for (const response of followers) response.write(frame)
    },
    served: { server, path: '/', followers: () => followers.size },
  }
}
