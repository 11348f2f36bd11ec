import { Pool } from 'pg'
import { migrate } from '../../src/index.ts'

const [url, schema] = process.argv.slice(2)
const pool = new Pool({ connectionString: url })
const applied = await migrate(pool, { schema: schema ?? '' })
await pool.end()
process.stdout.write(JSON.stringify(applied))
