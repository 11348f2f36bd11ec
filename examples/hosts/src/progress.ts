import { createProgressManager, memoryStore } from '@progress/core'
import { createProgressHandler, implement } from '@progress/server'
import { derivePseudonyms, pseudonyms } from './pseudonyms.ts'

export const port = Number(process.env.PORT ?? 3000)
export const manager = createProgressManager({ store: memoryStore() })
export const work = implement(pseudonyms, derivePseudonyms)

/** What every host mounts. Who asks is told by a bearer token, or by a cookie. */
export const handler = createProgressHandler({
  manager,
  workflows: [work],
  base: '/api/progress',
  cors: { origins: ['https://app.example.com'], credentials: true },
  authorize({ headers }) {
    const token = headers.get('authorization')?.replace('Bearer ', '')
    const name = token ?? /\buser=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
    return name ? { id: name } : null
  },
})
