import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const DIRECTORY = fileURLToPath(new URL('../../../../../shared/data/ingest/', import.meta.url))

/** Real photographs, where they are; `undefined` elsewhere. */
export const fieldData = existsSync(DIRECTORY)
  ? {
      directory: DIRECTORY,
      names: readdirSync(DIRECTORY).sort(),
      read: async (name: string): Promise<File> => new File([await readFile(`${DIRECTORY}${name}`)], name),
    }
  : undefined
