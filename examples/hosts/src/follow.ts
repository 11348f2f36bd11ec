import { createProgressClient } from '@progress/client'
import type { pseudonyms } from './pseudonyms.ts'

// Runs in Node, Bun and Deno alike: follows a session to its end, and prints what it saw.
const [url = 'http://localhost:3000/api/progress'] = process.argv.slice(2)
const client = createProgressClient<typeof pseudonyms>({ url, headers: { authorization: 'Bearer ann' } })
const session = client.start('pseudonyms', { names: 'Ada\nGrace\nZoë', rounds: 1_000 })
const updates: string[] = []
for await (const { type } of session) updates.push(type)
const again = client.follow(session.id ?? '', 'pseudonyms', { transport: 'poll' })
const { transport, state, invalid } = session.getConnection()
const results = [await session.result, await again.result]
console.log(JSON.stringify({ updates, transport, state, invalid, results, snapshot: session.getSnapshot() }))
client.close()
