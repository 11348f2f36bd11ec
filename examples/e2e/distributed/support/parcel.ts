import { type AnyWorkflow, defineWorkflow, type Emitter, type Work } from '@progress/core'
import { type DigestInput, hashOf } from './digest.ts'

/** Which version of the workflow a process knows. */
export type Version = 1 | 2

/** The first: reads, checks, saves. */
const first = defineWorkflow({
  name: 'digest',
  stages: { read: { title: 'Reading', weight: 4, items: true }, check: 'Checking', save: 'Saving' },
  controls: ['cancel', 'retry'],
  maxActive: 1_000,
})

/** The second: `check` is called `verify` now, `label` is new, and nothing is saved any more. */
const second = defineWorkflow({
  name: 'digest',
  stages: { read: { title: 'Reading', weight: 4, items: true }, verify: 'Verifying', label: 'Labelling' },
  controls: ['cancel', 'retry'],
  maxActive: 1_000,
})

/** The same workflow as two versions of a program know it. */
export const VERSIONS: Readonly<Record<Version, AnyWorkflow>> = { 1: first, 2: second }

/** The stages beyond reading, by version; each looks at one more piece of the source. */
export const LATER_STAGES = { 1: ['check', 'save'], 2: ['verify', 'label'] } as const

/** Where the pieces of later stages begin. */
export const LATER_PIECES = 100

/** The work of a worker of that version: what was read by another, of whatever version, is not read again. */
export function workOf(version: Version, origin: string): Work<AnyWorkflow> {
  return async (given, emitter: Emitter, { signal, previous, attempt }) => {
    const { text, pieces } = given as DigestInput
    const read = async (index: number): Promise<string> => {
      const response = await fetch(`${origin}/${text}/${index}`, { signal })
      if (!response.ok) throw new Error(`the source answers ${response.status}`)
      return hashOf(await response.text())
    }
    const hashes: string[] = []
    emitter.stage('read', { total: pieces })
    for (let index = 0; index < pieces; index += 1) {
      const known = previous?.items[itemOf(index)]
      const hash = known?.status === 'completed' ? String(known.metadata?.hash) : await read(index)
      hashes.push(hash)
      emitter.item(itemOf(index), { status: 'completed', metadata: { hash } })
      emitter.update({ current: index + 1 })
    }
    for (const [nth, stage] of LATER_STAGES[version].entries()) {
      emitter.stage(stage)
      hashes.push(await read(LATER_PIECES + nth))
    }
    return { hashes, version, attempt }
  }
}

const itemOf = (index: number): string => `piece-${index}`
