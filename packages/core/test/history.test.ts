import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Emitter } from '../src/emitter.ts'
import { ProgressError } from '../src/errors.ts'
import type { SessionStore } from '../src/store.ts'
import { flakyStore } from '../src/testing/index.ts'
import { defineWorkflow } from '../src/workflow.ts'
import { deferred, managed } from './managed.ts'

const stages = { fetch: 'Fetching', compile: 'Compiling', test: 'Testing' }
const build = defineWorkflow({ name: 'build', stages, controls: ['cancel', 'pause', 'resume'] })
const evenly = defineWorkflow({ name: 'evenly', stages, calibrate: true })
type AnyBuild = typeof build | typeof evenly
type World = ReturnType<typeof managed>

/** A session whose work is in the test's hands. */
async function begun({ manager, clock }: World, workflow: AnyBuild = build) {
  const over = deferred()
  const taken = deferred<Emitter<typeof build>>()
  const done = manager.run(workflow, undefined, {}, async (emitter) => {
    taken.resolve(emitter as Emitter<typeof build>)
    await over.promise
  })
  const emitter = await taken.promise
  await clock.advance(0)
  return {
    emitter,
    async end() {
      over.resolve()
      await done
    },
  }
}

/** A whole run: what each stage takes, in ms. */
async function ran(world: World, ms: readonly [number, number, number], workflow: AnyBuild = build): Promise<void> {
  const { emitter, end } = await begun(world, workflow)
  for (const [index, stage] of (['fetch', 'compile', 'test'] as const).entries()) {
    emitter.stage(stage)
    await world.clock.advance(ms[index] ?? 0)
  }
  await end()
}

describe('what a session took', () => {
  it('is recorded once, at its end, stage by stage and by the kinds of its items', async () => {
    const world = managed()
    const { emitter, end } = await begun(world)
    emitter.stage('fetch')
    await world.clock.advance(1_000)
    emitter.stage('compile')
    emitter.item('a', { kind: 'module' })
    emitter.item('a').phase('compiling')
    await world.clock.advance(250)
    emitter.item('a').complete()
    await world.clock.advance(1_750)
    expect(await world.store.durations('build')).toEqual({ stages: {}, items: {} })
    await end()
    expect(await world.store.durations('build')).toEqual({
      stages: { fetch: { count: 1, totalMs: 1_000 }, compile: { count: 1, totalMs: 2_000 } },
      items: { module: { count: 1, totalMs: 250 } },
    })
  })

  it('leaves out what a follower paused, and stages that failed', async () => {
    const world = managed()
    const over = deferred()
    const done = world.manager.run(build, undefined, {}, async (emitter) => {
      emitter.stage('fetch')
      await world.clock.advance(1_000)
      await world.manager.control(emitter.sessionId, 'pause')
      await world.clock.advance(60_000)
      await world.manager.control(emitter.sessionId, 'resume')
      await world.clock.advance(500)
      emitter.stage('compile')
      await world.clock.advance(3_000)
      over.resolve()
      throw new ProgressError('timeout')
    })
    await over.promise
    await expect(done).rejects.toMatchObject({ code: 'timeout' })
    expect((await world.store.durations('build')).stages).toEqual({ fetch: { count: 1, totalMs: 1_500 } })
  })

  it('costs the session nothing where the store does not take it, or does not tell', async () => {
    for (const method of ['recordDurations', 'durations']) {
      const wrap = (store: SessionStore) =>
        flakyStore(store, { call: (name) => (name === method ? 'fail' : undefined) })
      const world = managed({ wrap })
      await ran(world, [10, 10, 10])
      expect(world.manager.stats()).toMatchObject({ completed: 1, failed: 0, storeErrors: 1 })
      expect(world.logger.entries.filter(({ level }) => level === 'warn')).toHaveLength(1)
    }
  })

  it('is never waited for: the work begins while the store keeps silent, also where its plan is to be weighed', async () => {
    const held = deferred()
    const wrap = (store: SessionStore): SessionStore => ({
      ...flakyStore(store, {}),
      durations: async (workflow) => {
        await held.promise
        return store.durations(workflow)
      },
    })
    const world = managed({ wrap })
    const { end } = await begun(world)
    await end()
    let isBegun = false
    const done = world.manager.run(evenly, undefined, {}, async () => {
      isBegun = true
    })
    await world.clock.advance(249)
    expect(isBegun).toBe(false)
    await world.clock.advance(1)
    await done
    expect(isBegun).toBe(true)
  })
})

describe('an estimate', () => {
  it('is there from the first stage on, where earlier sessions have ended', async () => {
    const world = managed()
    for (let n = 0; n < 3; n += 1) await ran(world, [10_000, 60_000, 30_000])
    const { emitter, end } = await begun(world)
    emitter.stage('fetch')
    expect(emitter.snapshot.endAt).toBe(world.clock.now() + 100_000)
    await world.clock.advance(10_000)
    emitter.stage('compile')
    expect(emitter.snapshot.endAt).toBe(world.clock.now() + 90_000)
    await end()
    const { emitter: other, end: endOther } = await begun(world, evenly)
    other.stage('fetch')
    expect(other.snapshot.endAt).toBeUndefined()
    await endOther()
  })

  it('goes while a session is paused, and comes back with the pause added', async () => {
    const world = managed()
    await ran(world, [10_000, 60_000, 30_000])
    const { emitter, end } = await begun(world)
    emitter.stage('fetch')
    await world.clock.advance(10_000)
    emitter.stage('compile')
    await world.manager.control(emitter.sessionId, 'pause')
    await world.clock.advance(0)
    expect(emitter.snapshot).toMatchObject({ status: 'paused' })
    expect(emitter.snapshot.endAt).toBeUndefined()
    await world.clock.advance(1_000_000)
    await world.manager.control(emitter.sessionId, 'resume')
    await world.clock.advance(0)
    emitter.log('on we go')
    expect(emitter.snapshot.endAt).toBe(world.clock.now() + 90_000)
    await end()
  })

  it('is put off where a step is late, and taken back when it seems to have stalled', async () => {
    const world = managed()
    await ran(world, [20_000, 10_000, 10_000])
    const { emitter, end } = await begun(world)
    emitter.stage('fetch')
    const first = emitter.snapshot.endAt as number
    await world.clock.advance(40_000)
    expect(emitter.snapshot.endAt).toBeGreaterThan(first)
    expect(emitter.snapshot.endAt).toBeGreaterThan(world.clock.now())
    await world.clock.advance(40_000)
    expect(emitter.snapshot.endAt).toBeUndefined()
    await end()
  })
})

describe('a workflow that calibrates itself', () => {
  const weights = (emitter: Emitter<typeof build>) => emitter.snapshot.plan.map(({ weight = 1 }) => weight)

  it('weighs its stages by three earlier sessions, before anything is reached', async () => {
    const world = managed()
    for (let n = 0; n < 3; n += 1) {
      const { emitter, end } = await begun(world, evenly)
      expect(weights(emitter)).toEqual([1, 1, 1])
      await end()
      await ran(world, [1_000, 6_000, 3_000], evenly)
      if (n < 2) continue
      const calibrated = await begun(world, evenly)
      expect(weights(calibrated.emitter)).toEqual([0.3, 1.8, 0.9])
      await calibrated.end()
    }
  })

  it('keeps the weights that a session was begun with, whoever takes it over', async () => {
    const world = managed({ leaseMs: 9_000 })
    for (let n = 0; n < 3; n += 1) await ran(world, [1_000, 6_000, 3_000], evenly)
    const { session } = await world.manager.create(evenly, undefined)
    const handed = world.manager.attach(
      evenly,
      session.sessionId,
      async (_input, emitter, { handBack }) => {
        emitter.stage('fetch')
        await world.clock.advance(1_000)
        return handBack()
      },
      { input: undefined },
    )
    await expect(handed).rejects.toMatchObject({ code: 'shutting_down' })
    for (let n = 0; n < 9; n += 1) await ran(world, [9_000, 100, 100], evenly)
    let found: number[] = []
    await world.manager.attach(
      evenly,
      session.sessionId,
      (_input, emitter) => {
        emitter.stage('compile')
        found = weights(emitter as Emitter<typeof build>)
      },
      { input: undefined },
    )
    expect(found).toEqual([0.3, 1.8, 0.9])
  })

  it('has a bar that moves evenly in time, whatever its stages take', async () => {
    const anyMs = fc.integer({ min: 1_000, max: 60_000 })
    await fc.assert(
      fc.asyncProperty(fc.tuple(anyMs, anyMs, anyMs), async (ms) => {
        const world = managed()
        for (let n = 0; n < 3; n += 1) await ran(world, ms, evenly)
        const { emitter, end } = await begun(world, evenly)
        const total = ms[0] + ms[1] + ms[2]
        let passed = 0
        for (const [index, stage] of (['fetch', 'compile', 'test'] as const).entries()) {
          for (let step = 0; step < 4; step += 1) {
            emitter.stage(stage, { current: step, total: 4 })
            expect(Math.abs(emitter.snapshot.percent - (100 * passed) / total)).toBeLessThan(0.2)
            await world.clock.advance((ms[index] ?? 0) / 4)
            passed += (ms[index] ?? 0) / 4
          }
        }
        await end()
      }),
      { numRuns: 15 },
    )
  })
})
