import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { directory } from './support/programs.ts'

const page = readFileSync(join(directory, '..', '..', 'docs', 'guides', 'frameworks.md'), 'utf8')
const programs = readdirSync(join(directory, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  // What mounts the controller that is shown: the same as `main.ts` but for that.
  .filter((path) => path !== 'nest/guarded.ts')

it.each(programs)('the page of frameworks shows %s as it is', (path) => {
  const shown = new RegExp(`^\`\`\`ts (?:serve |run )?file=${path}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1]
  expect(shown).toBe(readFileSync(join(directory, 'src', path), 'utf8'))
})
