import { PEER_NAMES } from './peers/peers.ts'
import type { Calculation, Scenario } from './scenarios/scenario.ts'

/** How the bench is called. */
export function usage(scenarios: readonly (Scenario | Calculation)[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  return [
    'pnpm bench [scenario…] [--peers a,b] [--rounds n] [--seconds n] [--quick] [--write]',
    '',
    'Scenarios; all of them where none is named:',
    ...scenarios.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `Peers: ${PEER_NAMES.join(', ')}`,
    '',
    '  --peers    which ones, instead of those of the scenario',
    '  --rounds   how often each peer is measured',
    '  --seconds  how long the main part of a round lasts',
    '  --quick    fewer peers and rounds, shorter: a first look in less than two minutes',
    '  --write    writes docs/performance.md too: the sections of these scenarios',
  ].join('\n')
}
