import { defineWorkflow, type StageDefinition } from '@progress/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqlDatabase, type SqlDatabase } from './support/sql-database.ts'

const PIPELINES: Record<string, Record<string, readonly [from: number, to: number]>> = {
  'proposal generation': {
    Initializing: [0, 20],
    Clustering: [20, 40],
    Synthesizing: [40, 80],
    Deduplicating: [80, 95],
    Complete: [95, 100],
  },
  'tree building': {
    Initializing: [0, 14],
    Fetching: [14, 28],
    'Creating Tree': [28, 42],
    Analyzing: [42, 56],
    'Creating Blocks': [56, 70],
    'Creating Nodes': [70, 84],
    'Creating Content': [84, 100],
  },
}

let db: SqlDatabase
beforeAll(async () => {
  db = await openSqlDatabase()
}, 120_000)
afterAll(() => db.close())

it.each(Object.entries(PIPELINES))('%s in SQL goes along the ranges of its stages', async (name, ranges) => {
  const stages = Object.fromEntries(
    Object.entries(ranges).map(([title, range]): [string, StageDefinition] => [title, { title, range }]),
  )
  const { plan } = defineWorkflow({ name, stages })
  const session_id: string = await db.call('create', { workflow: name, plan })
  for (const [stage, [from, to]] of Object.entries(ranges)) {
    await db.call('update', { session_id, stage })
    expect(await db.session(session_id), stage).toMatchObject({ stage, message: stage, percent: from })
    await db.call('update', { session_id, current: 1, total: 2 })
    expect(await db.session(session_id), stage).toMatchObject({ percent: (from + to) / 2, current: 1, total: 2 })
  }
  await db.call('complete', { session_id })
  expect(await db.session(session_id)).toMatchObject({ status: 'completed', percent: 100 })
})
