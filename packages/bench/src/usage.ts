import { PEER_NAMES } from './peers/peers.ts'
import type { Calculation, Scenario } from './scenarios/scenario.ts'

/** How the bench is called. */
export function usage(scenarios: readonly (Scenario | Calculation)[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length))
  return [
    'pnpm bench [scenario…] [--peers a,b] [--rounds n] [--seconds n] [--quick] [--check] [--write]',
    '',
    'Scenarios; all of them where none is named:',
    ...scenarios.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'All of them take about an hour on two cores, eleven minutes of it the soak; how long each took is',
    'said as it ends, and what it found is written then.',
    '',
    `Peers: ${PEER_NAMES.join(', ')}`,
    '',
    '  --peers    which ones, instead of those of the scenario',
    '  --rounds   how often each peer is measured',
    '  --seconds  how long the main part of a round lasts',
    '  --quick    fewer peers and rounds, shorter: a first look in less than five minutes',
    '  --check    fails where a figure that hardly depends on the machine is a quarter beyond its bound',
    '  --write    writes the sections of these scenarios to docs/performance.md, as every full run does',
    '  --no-write only prints them',
  ].join('\n')
}
