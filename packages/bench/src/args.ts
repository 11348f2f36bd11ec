import { parseArgs } from 'node:util'

/** What was asked for on the command line. */
export interface BenchOptions {
  /** In the order in which they run. */
  readonly scenarios: readonly string[]
  /** `undefined`: those that the scenario names. */
  readonly peers: readonly string[] | undefined
  /** `undefined`: as the scenario says. */
  readonly rounds: number | undefined
  readonly seconds: number | undefined
  readonly quick: boolean
  /** Whether the document is written; a run that is no full one does not unless it is told to. */
  readonly write: boolean
  /** Fail where a stable figure is clearly beyond its bound. */
  readonly check: boolean
  readonly help: boolean
}

/** What there is to choose from. */
export interface Choice {
  readonly scenarios: readonly string[]
  readonly peers: readonly string[]
}

/** The command line cannot be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** With one of these, what is measured is less than all of a scenario. */
const PARTIAL = ['quick', 'rounds', 'seconds', 'peers', 'check'] as const

/** @throws {UsageError} for an unknown option, scenario or peer, and for a number that is none. */
export function parseBenchArgs(argv: readonly string[], choice: Choice): BenchOptions {
  const { values, positionals } = read(argv)
  const peers = values.peers?.split(',').map((name) => name.trim())
  assertKnown('scenario', positionals, choice.scenarios)
  assertKnown('peer', peers ?? [], choice.peers)
  return {
    scenarios: positionals.length > 0 ? [...new Set(positionals)] : choice.scenarios,
    peers: peers && [...new Set(peers)],
    rounds: wholeNumber('rounds', values.rounds),
    seconds: wholeNumber('seconds', values.seconds),
    quick: values.quick ?? false,
    write: values.write ?? !PARTIAL.some((name) => values[name] !== undefined),
    check: values.check ?? false,
    help: values.help ?? false,
  }
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      allowNegative: true,
      options: {
        peers: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        quick: { type: 'boolean' },
        write: { type: 'boolean' },
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function assertKnown(kind: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`There is no ${kind} '${unknown}'. There are: ${known.join(', ')}`)
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new UsageError(`--${name} is a whole number from 1, not '${text}'`)
  return Number(text)
}
