import { type BundleEntry, PARTS } from '../bundle/entries.ts'
import { installed } from '../bundle/installed.ts'
import type { BundleFault, BundleSize } from '../bundle/size-of.ts'
import type { Goal } from '../figures/goal.ts'
import { type Column, toTable } from '../figures/table.ts'
import { count, NONE } from '../figures/units.ts'

/** An entry with its weight. */
export interface BundleRow {
  readonly entry: BundleEntry
  readonly size: BundleSize | BundleFault
}

/** What the section shows. */
export interface BundleGroups {
  readonly parts: readonly BundleRow[]
  readonly clients: readonly BundleRow[]
  readonly hooks: readonly BundleRow[]
}

export const bundleReport = ({ parts, clients, hooks }: BundleGroups): string =>
  [
    'Ours, in its parts:',
    toTable([{ ...TITLE, heading: 'part' }, ...SIZES], parts),
    'All that a page needs to follow something:',
    toTable([TITLE, IMPORTS, ...SIZES, REMARK], lightestFirst(clients)),
    'The same by a hook in a React application; React is not counted:',
    toTable([TITLE, IMPORTS, ...SIZES, REMARK], lightestFirst(hooks)),
  ].join('\n\n')

/** What `pnpm check` holds to the byte, in the words of the bench. */
export function bundleGoals(parts: readonly BundleRow[]): Goal[] {
  const gzipped = (entry: BundleEntry): number => gzippedOf(parts.find((row) => row.entry === entry)?.size)
  return [
    { name: 'client, min+gzip', figure: gzipped(PARTS.client), bound: 7_000, unit, stable: true },
    { name: 'one stream for all tabs adds, min+gzip', figure: gzipped(PARTS.tabs), bound: 3_000, unit, stable: true },
  ]
}

export const bundleMethod = (): string =>
  [
    'esbuild bundles and minifies for a browser (ES modules, ES2022, `NODE_ENV` is `production`), and gzip compresses with',
    'its level 9. Of each package only those names are taken that its documentation imports to follow something, and a',
    'bundler drops what they do not use. What a row of ours *adds* is without the client and core. Where code imports',
    'modules of Node, they are named, and not counted: some bundlers put something in their place, others refuse.',
    '',
    'The figures do not say what one gets for them: `fetch-event-source`, `eventsource-client` and `eventsource` give text as it comes; a',
    'state that is kept up to date, other transports to fall back to and sessions to start are then the application’s to',
    'write. tRPC, Socket.IO, Electric, Centrifuge, the AI SDK, Inngest and Trigger.dev each do things that Progress does not.',
    'Inngest’s package calls itself superseded by a part of `inngest`, which is not measured.',
  ].join('\n')

const unit = (figure: number): string => (Number.isNaN(figure) ? NONE : `${count(figure)} B`)

const gzippedOf = (size: BundleRow['size'] | undefined): number =>
  size === undefined || 'fault' in size ? Number.NaN : size.gzipped

/** What has no weight comes last. */
const lightestFirst = (rows: readonly BundleRow[]): BundleRow[] =>
  rows.toSorted(
    (a, b) => (gzippedOf(a.size) || Number.POSITIVE_INFINITY) - (gzippedOf(b.size) || Number.POSITIVE_INFINITY),
  )

const TITLE: Column<BundleRow> = { heading: 'client', align: 'left', cell: ({ entry }) => entry.title }

const IMPORTS: Column<BundleRow> = {
  heading: 'imports',
  align: 'left',
  cell: ({ entry }) =>
    Object.entries(entry.imports)
      .map(
        ([from, names]) =>
          `${[names]
            .flat()
            .map((name) => `\`${name}\``)
            .join(', ')} of ${installed(from)}`,
      )
      .join('; '),
}

const SIZES: readonly Column<BundleRow>[] = [
  { heading: 'minified', cell: ({ size }) => unit('fault' in size ? Number.NaN : size.minified) },
  { heading: 'min+gzip', cell: ({ size }) => unit(gzippedOf(size)) },
]

const REMARK: Column<BundleRow> = {
  heading: 'remark',
  align: 'left',
  cell: ({ size }) => {
    if ('fault' in size) return `cannot be bundled: ${size.fault}`
    return size.builtins.length > 0 ? `imports ${size.builtins.map((name) => `\`node:${name}\``).join(', ')}` : ''
  },
}
