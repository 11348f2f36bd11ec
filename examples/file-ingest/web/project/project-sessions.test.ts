import { initialSnapshot } from '@progress/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newestOf, projectOf, trackedOf } from './project-sessions.ts'

const session = (sessionId: string, workflow: string, createdAt: number) =>
  initialSnapshot({ sessionId, workflow, createdAt, topics: ['project:default'], plan: [] }) as never

const anySessions = fc
  .array(fc.tuple(fc.constantFrom('ingest', 'proposals', 'tree-build'), fc.nat()), { maxLength: 20 })
  .map((entries) => new Map(entries.map(([workflow, at], index) => [`${index}`, session(`${index}`, workflow, at)])))

it('finds the newest session of a workflow, and none of another', () => {
  fc.assert(
    fc.property(anySessions, (sessions) => {
      const found = newestOf(sessions, 'proposals')
      const own = [...(sessions as ReadonlyMap<string, { workflow: string; createdAt: number }>).values()].filter(
        ({ workflow }) => workflow === 'proposals',
      )
      expect(found?.createdAt).toBe(own.length > 0 ? Math.max(...own.map(({ createdAt }) => createdAt)) : undefined)
      if (found) expect(found.workflow).toBe('proposals')
    }),
  )
})

it('asks of the session that it shows', () => {
  const asked: unknown[] = []
  const tracked = trackedOf(session('s1', 'proposals', 1), (...what) => asked.push(what))
  tracked.cancel?.()
  tracked.retry?.()
  expect(asked).toEqual([
    ['s1', 'cancel'],
    ['s1', 'retry'],
  ])
  expect(tracked.isActive).toBe(true)
  expect(trackedOf(undefined, () => undefined)).toMatchObject({ status: 'idle', isActive: false })
})

it('takes the project from the address', () => {
  expect(projectOf('?project=alpha')).toBe('alpha')
  expect(projectOf('?project=%20')).toBe('default')
  expect(projectOf('')).toBe('default')
})
