import { expect, it } from 'vitest'
import { createPlayer } from './player.ts'
import { scriptOf } from './states.ts'

/** A player whose frames are called by hand. */
function aPlayer() {
  const frames: ((now: number) => void)[] = []
  const asked: string[] = []
  const player = createPlayer({
    onControl: (action) => void asked.push(action),
    nextFrame: (frame) => void frames.push(frame),
  })
  player.load(scriptOf('smooth'), 0)
  const frame = (now: number): void => frames.shift()?.(now)
  return { player, frame, asked, seq: () => player.getState().session?.getSnapshot()?.seq ?? 0 }
}

it('plays as time goes by, faster where it is told to, and not on where the page was hidden', () => {
  const { player, frame } = aPlayer()
  player.play()
  for (const now of [1_000, 1_100, 1_200]) frame(now)
  expect(player.getState().at).toBe(200)
  player.setSpeed(4)
  frame(1_300)
  expect(player.getState().at).toBe(600)
  frame(60_000)
  expect(player.getState().at).toBe(1_600)
  player.pause()
  frame(60_100)
  expect(player.getState().at).toBe(1_600)
})

it('goes by single steps, each of which is one more event, or a change of the connection', () => {
  const { player, seq } = aPlayer()
  player.step()
  expect([player.getState().at, seq()]).toEqual([500, 1])
  player.step()
  expect([player.getState().at, seq()]).toEqual([2_000, 2])
})

it('keeps its session as time goes on, and takes another when it is turned back', () => {
  const { player, seq } = aPlayer()
  const first = player.getState().session
  player.seek(9_000)
  expect(player.getState().session).toBe(first)
  const later = seq()
  player.seek(3_000)
  expect(player.getState().session).not.toBe(first)
  expect(seq()).toBeLessThan(later)
})

it('hands each follower all that happens, from where it joined', async () => {
  const { player } = aPlayer()
  player.seek(9_000)
  const { session } = player.getState()
  const types: string[] = []
  const read = (async () => {
    for await (const { type } of session ?? []) types.push(type)
  })()
  player.seek(scriptOf('smooth').durationMs)
  await read
  expect([types[0], types.at(-1)]).toEqual(['snapshot', 'complete'])
})

it('hands controls to whoever knows what follows from them', async () => {
  const { player, asked } = aPlayer()
  await player.getState().session?.pause()
  await player.getState().session?.retry(['a'])
  expect(asked).toEqual(['pause', 'retry'])
})
