import { Queue, QueueEvents } from 'bullmq'
import { type RelayRun, type Route, sessionOf, sessionsOf } from '../route.ts'
import { redisUrlOf, SPACE } from '../space.ts'

const PREFIX = `${SPACE}:bullmq`

const settings = () => ({ connection: { url: redisUrlOf() }, prefix: PREFIX })

/** A job for each session: its progress is updated in one process, and heard of in another. */
export const bullmq: Route = {
  async openWriter(run) {
    const queue = new Queue(run.name, settings())
    const jobs = await Promise.all(
      sessionsOf(run).map((session) => queue.add('job', {}, { jobId: sessionOf(run, session) })),
    )
    return {
      async send(session, texts) {
        for (const message of texts) await jobs[session]?.updateProgress({ message })
      },
    }
  },

  async openFollower(run: RelayRun, deliver) {
    const sessions = new Map(sessionsOf(run).map((session) => [sessionOf(run, session), session]))
    const events = new QueueEvents(run.name, { ...settings(), lastEventId: '0-0' })
    events.on('progress', ({ jobId, data }) => {
      const { message } = data as { message: string }
      deliver(sessions.get(jobId) ?? -1, message)
    })
    await events.waitUntilReady()
  },
}
