import { expect, it } from 'vitest'
import { SharedRead } from './shared-read.ts'

it('runs one read at a time, and gives everyone one that began after the call', async () => {
  const begun: (() => void)[] = []
  const reads = new SharedRead(
    () =>
      new Promise((resolve) => {
        begun.push(resolve)
      }),
  )
  const done: string[] = []
  const ask = (name: string): Promise<void> => reads.fresh().then(() => void done.push(name))
  const first = ask('first')
  const others = [ask('second'), ask('third')]
  expect(begun).toHaveLength(1)
  begun[0]?.()
  await first
  await Promise.resolve()
  expect(done).toEqual(['first'])
  expect(begun).toHaveLength(2)
  const late = ask('late')
  begun[1]?.()
  await Promise.all(others)
  await Promise.resolve()
  expect(done).toEqual(['first', 'second', 'third'])
  expect(begun).toHaveLength(3)
  begun[2]?.()
  await late
  void ask('after all')
  expect(begun).toHaveLength(4)
})
