import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DroppedEntry, filesOf, pickedFiles } from './dropped-files.ts'

type Tree = { readonly [name: string]: Tree | null }

/** Entries as Chromium gives them: a folder in batches, at last an empty one. @param perBatch - How many at once. */
const entriesOf = (tree: Tree, perBatch: number): DroppedEntry[] =>
  Object.entries(tree).map(([name, inner]) =>
    inner === null
      ? { isFile: true, isDirectory: false, name, file: (done) => done(new File([name], name)) }
      : { isFile: false, isDirectory: true, name, createReader: () => readerOf(entriesOf(inner, perBatch), perBatch) },
  )

const readerOf = (entries: DroppedEntry[], perBatch: number) => {
  let read = 0
  return {
    readEntries(done: (batch: DroppedEntry[]) => void): void {
      done(entries.slice(read, read + perBatch))
      read += perBatch
    },
  }
}

const pathsOf = (tree: Tree, parent = ''): string[] =>
  Object.entries(tree).flatMap(([name, inner]) =>
    inner === null ? [`${parent}${name}`] : pathsOf(inner, `${parent}${name}/`),
  )

const { tree: anyTree } = fc.letrec<{ tree: Tree; node: Tree | null }>((tie) => ({
  tree: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('node'), { maxKeys: 5, noNullPrototype: true }),
  node: fc.oneof({ maxDepth: 3 }, fc.constant(null), tie('tree')),
}))

const collect = async <T>(each: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const one of each) all.push(one)
  return all
}

it('finds every file of every folder under its path, however the platform cuts its batches', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, fc.integer({ min: 1, max: 4 }), async (tree, perBatch) => {
      const found = await collect(filesOf(entriesOf(tree, perBatch)))
      expect(found.map(({ name }) => name).toSorted()).toEqual(pathsOf(tree).toSorted())
    }),
  )
})

it('asks for no file before its turn', async () => {
  let asked = 0
  const entry = (name: string): DroppedEntry => ({
    isFile: true,
    isDirectory: false,
    name,
    file: (done) => {
      asked += 1
      done(new File([], name))
    },
  })
  const files = filesOf(Array.from({ length: 100 }, (_, index) => entry(`${index}`)))
  await files.next()
  expect(asked).toBe(1)
})

it('tells of what cannot be read, and goes on with the others', async () => {
  const bad: DroppedEntry = { isFile: true, isDirectory: false, name: 'gone.jpg', file: (_done, fail) => fail('gone') }
  const locked: DroppedEntry = {
    isFile: false,
    isDirectory: true,
    name: 'locked',
    createReader: () => ({ readEntries: (_done, fail) => fail('locked') }),
  }
  const unreadable: string[] = []
  const found = await collect(
    filesOf([bad, locked, ...entriesOf({ 'a.jpg': null }, 1)], (path) => unreadable.push(path)),
  )
  expect(found.map(({ name }) => name)).toEqual(['a.jpg'])
  expect(unreadable).toEqual(['gone.jpg', 'locked'])
})

it('leaves out what systems put into folders', async () => {
  expect(await collect(filesOf(entriesOf({ folder: { '.DS_Store': null, 'Thumbs.db': null } }, 9)))).toEqual([])
  expect(await collect(pickedFiles([new File([], '.DS_Store')]))).toEqual([])
})

it('names picked files by their path where a folder was picked', async () => {
  const inFolder = Object.assign(new File(['a'], 'a.jpg'), { webkitRelativePath: 'trip/a.jpg' })
  const found = await collect(pickedFiles([inFolder, new File(['b'], 'b.jpg')]))
  expect(found.map(({ name }) => name)).toEqual(['trip/a.jpg', 'b.jpg'])
})
