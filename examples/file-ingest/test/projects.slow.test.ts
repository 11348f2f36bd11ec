import type { Snapshot } from '@progress/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ingest, proposals, treeBuild } from '../src/workflows.ts'
import { formOf, type RunningApp, runApp } from './support/running-app.ts'

const ABOUT: Readonly<Record<string, readonly string[]>> = {
  solar: [
    'Solar panels on the roof turn sunlight into electricity. The inverter feeds solar electricity into the grid.',
    'The inverter of the solar panels was replaced. Sunlight on the roof gives electricity at noon.',
    'Electricity from sunlight: panels, inverter, grid. Solar panels need a roof to the south.',
  ],
  bees: [
    'The beekeeper moves hives to the orchard. Bees gather nectar and the honey is harvested in June.',
    'Honey from the orchard hives: bees gather nectar from apple blossoms, the beekeeper harvests.',
  ],
}

let app: RunningApp
beforeEach(async () => {
  app = await runApp()
  const files = Object.entries(ABOUT).flatMap(([name, texts]) =>
    texts.map((text, index) => new File([text], `${name}-${index}.txt`)),
  )
  await app.client().start(ingest, formOf(files, { project: 'farm' }) as never).result
})
afterEach(() => app.close())

it('groups what a project’s texts say, and builds a tree of it, stage by stage', async () => {
  const session = app.client().start(proposals, { project: 'farm' })
  const found = (await session.result).proposals
  expect(found.map(({ files }) => files)).toEqual([
    ['solar-0.txt', 'solar-1.txt', 'solar-2.txt'],
    ['bees-0.txt', 'bees-1.txt'],
  ])
  expect(found[0]?.keywords).toEqual(expect.arrayContaining(['solar', 'electricity']))
  expect(found[1]?.keywords).toContain('honey')
  const snapshot = session.getSnapshot() as Snapshot
  expect(Object.values(snapshot.stages).map(({ status }) => status)).toEqual(Array(5).fill('completed'))
  expect(snapshot.stages.clustering).toMatchObject({ current: 5, total: 5, unit: 'chunks' })

  const tree = app.client().start(treeBuild, { project: 'farm' })
  expect(await tree.result).toEqual({ root: 'root', blocks: 2, nodes: 2 })
  expect(Object.keys((tree.getSnapshot() as Snapshot).stages)).toHaveLength(7)
  const nodes = (await (await app.ask(`/api/ingests/${tree.id}/tree`)).json()) as { nodes: { content: string }[] }
  expect(nodes.nodes).toHaveLength(5)
  expect(nodes.nodes[3]?.content).toContain('olar')
})

it('two tabs follow a project’s topic, a third that comes later sees the same, and others see nothing', async () => {
  const { topics } = (await (await app.ask('/visitor')).json()) as { topics: string }
  const name = `${topics}farm`
  const tabs = [app.client().topic(name), app.client().topic(name)]
  const sessionId = await app.client().start(proposals, { project: 'farm' }).started
  const ends = [...tabs, app.client().topic(name)].map(
    (topic) =>
      new Promise<string | undefined>((resolve) => {
        const look = (): void => {
          const status = topic.getSnapshot().get(sessionId)?.status
          if (status === 'completed') resolve(status)
        }
        topic.subscribe(look)
        look()
      }),
  )
  expect(await Promise.all(ends)).toEqual(['completed', 'completed', 'completed'])
  const others = await app.ask(`/api/topics/${encodeURIComponent(name)}`, {}, 'bob')
  expect(others.status).toBeGreaterThanOrEqual(403)
})

it('a tree of a project without proposals fails, and proposals of one without texts are none', async () => {
  const tree = app.client().start(treeBuild, { project: 'empty' })
  await expect(tree.result).rejects.toMatchObject({ code: 'no_proposals' })
  expect(await app.client().start(proposals, { project: 'empty' }).result).toEqual({ proposals: [] })
})
