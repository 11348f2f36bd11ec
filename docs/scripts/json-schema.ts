import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from '@progress/core/schemas'
import { publish } from './generated.ts'

/** Writes one JSON Schema file for each event, message and record of the protocol. */
await publish(join(import.meta.dirname, '..', 'schema'), async (directory) => {
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`)
  }
})
