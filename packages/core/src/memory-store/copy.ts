import { numberLength, textLength } from '../json-length.ts'

/** A value as the store keeps it, and what it weighs. */
export interface Stored<T> {
  readonly value: T
  /** Length of its JSON: bytes, where all of it is ASCII. */
  readonly bytes: number
}

/**
 * Copies a JSON value at the store's border and freezes the copy in depth, so that neither the writer nor a reader can
 * change afterwards what others are going to read.
 *
 * The copy is what JSON would make of it: what JSON does not hold is lost here too, not only in production. Plain data,
 * as nearly all is, is copied as it stands, without a text in between; anything else goes through JSON.
 *
 * @throws {TypeError} for what JSON cannot hold.
 */
export function store<T>(value: T): Stored<T> {
  const tally: Tally = { bytes: 0, isPlain: true }
  const copy = copyOf(value, tally, 0)
  return tally.isPlain ? { value: copy as T, bytes: tally.bytes } : throughJson(value)
}

/** What has been copied so far. */
interface Tally {
  bytes: number
  /** Whether everything was plain data; where it was not, the copy is worth nothing. */
  isPlain: boolean
}

/** Deeper values are left to JSON, which notices those that contain themselves. */
const MAX_DEPTH = 64

function copyOf(value: unknown, tally: Tally, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      tally.bytes += textLength(value)
      return value
    case 'number':
      if (!Number.isFinite(value) || Object.is(value, -0)) break
      tally.bytes += numberLength(value)
      return value
    case 'boolean':
      tally.bytes += value ? 4 : 5
      return value
    case 'object':
      if (value === null) {
        tally.bytes += 4
        return value
      }
      if (depth > MAX_DEPTH) break
      return Array.isArray(value) ? copyOfList(value, tally, depth) : copyOfObject(value, tally, depth)
  }
  tally.isPlain = false
  return undefined
}

function copyOfList(list: readonly unknown[], tally: Tally, depth: number): unknown {
  // One that says itself how it is to be written, or has entries beside its items.
  if ('toJSON' in list) tally.isPlain = false
  tally.bytes += Math.max(2, list.length + 1)
  const copy: unknown[] = []
  for (let at = 0; at < list.length && tally.isPlain; at += 1) copy.push(copyOf(list[at], tally, depth + 1))
  return Object.freeze(copy)
}

function copyOfObject(value: object, tally: Tally, depth: number): unknown {
  if (!isRecord(value)) {
    tally.isPlain = false
    return undefined
  }
  // A spread gives the copy its shape at once.
  const copy: Record<string, unknown> = { ...value }
  let entries = 0
  for (const key in copy) {
    if (!tally.isPlain || !Object.hasOwn(copy, key)) continue
    const inner = copy[key]
    const kept = copyOf(inner, tally, depth + 1)
    if (kept !== inner) copy[key] = kept
    tally.bytes += textLength(key)
    entries += 1
  }
  tally.bytes += Math.max(2, 2 * entries + 1)
  return Object.freeze(copy)
}

/** Whether JSON writes an object as its entries, all of them. */
const isRecord = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return !('toJSON' in value) && Object.getOwnPropertySymbols(value).length === 0
}

function throughJson<T>(value: T): Stored<T> {
  const json = JSON.stringify(value)
  const copy = JSON.parse(json) as T
  freeze(copy)
  return { value: copy, bytes: json.length }
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  for (const inner of Object.values(value)) freeze(inner)
}
