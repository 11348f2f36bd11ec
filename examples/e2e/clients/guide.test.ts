import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SCRIPTS } from './programs.ts'

const guide = readFileSync(new URL('../guides/other-clients.md', SCRIPTS), 'utf8')

it.each([
  'start.ts',
  'is-end.ts',
  'with-eventsource.ts',
  'with-eventsource-client.ts',
  'with-fetch-event-source.ts',
  'with-reconnecting-eventsource.ts',
])('the guide shows %s as it is tested', (name) => {
  const file = readFileSync(new URL(name, import.meta.url), 'utf8')
  expect(guide).toContain(`\`\`\`ts file=${name}\n${file}\`\`\`\n`)
})

it('the guide shows follow.sh as it is tested', () => {
  expect(guide).toContain(`\`\`\`sh file=follow.sh\n${readFileSync(new URL('follow.sh', SCRIPTS), 'utf8')}\`\`\`\n`)
})

it('the guide shows follow.py as it is tested', () => {
  expect(guide).toContain(`\`\`\`python\n${readFileSync(new URL('follow.py', SCRIPTS), 'utf8')}\`\`\`\n`)
})
