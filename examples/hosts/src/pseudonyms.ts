import { defineWorkflow, type Work } from '@progress/core'
import { z } from 'zod'

/** Gives each name of a list, one a line, a pseudonym: it can be compared, and guessing it costs `rounds` of hashing. */
export const pseudonyms = defineWorkflow({
  name: 'pseudonyms',
  stages: { read: 'Reading the names', derive: { title: 'Deriving pseudonyms', weight: 9 } },
  input: z.object({
    names: z.union([z.string(), z.file()]),
    rounds: z.coerce.number().int().min(1).max(10_000_000).default(100_000),
  }),
  partial: z.object({ first: z.string() }),
  result: z.object({ pseudonyms: z.array(z.string()) }),
  files: true,
  controls: ['cancel', 'pause', 'resume', 'retry'],
})

/** Hashes off the thread that serves. Between two names it may be paused, or cancelled. */
export const derivePseudonyms: Work<typeof pseudonyms> = async ({ names, rounds }, emitter) => {
  emitter.stage('read')
  const text = typeof names === 'string' ? names : await names.text()
  const lines = text.split('\n').filter((line) => line !== '')
  emitter.stage('derive', { total: lines.length, unit: 'names' })
  const derived: string[] = []
  for (const [index, name] of lines.entries()) {
    await emitter.untilResumed()
    const pseudonym = await derive(name, rounds)
    derived.push(pseudonym)
    emitter.update({ current: index + 1, message: `${index + 1} of ${lines.length}` })
    if (index === 0) emitter.partial({ first: pseudonym })
  }
  return { pseudonyms: derived }
}

async function derive(name: string, iterations: number): Promise<string> {
  const utf8 = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', utf8.encode(name), 'PBKDF2', false, ['deriveBits'])
  const salt = utf8.encode('pseudonyms')
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, 64)
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
