import { cameraOf, type FileRow } from './file-row.ts'

/** What the table may be sorted by. */
export const SORT_KEYS = ['name', 'status', 'size', 'type', 'taken', 'camera', 'quality', 'content'] as const
/** One of them. */
export type SortKey = (typeof SORT_KEYS)[number]

/** An order of the table; without one the files stand as they were given. */
export interface Sorting {
  readonly key: SortKey
  readonly descending: boolean
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const READERS: Record<SortKey, (row: FileRow) => string | number | undefined> = {
  name: ({ name }) => name,
  status: ({ status }) => status,
  size: ({ size }) => size,
  type: ({ facts }) => facts.type,
  taken: ({ facts }) => facts.exif?.takenAt,
  camera: ({ facts }) => cameraOf(facts),
  quality: ({ facts }) => facts.quality,
  content: ({ facts }) => facts.content,
}

/** Sorts rows. What is not known stands last, whichever way; what is equal stays in its order. */
export function sortRows(rows: readonly FileRow[], sorting: Sorting | undefined): readonly FileRow[] {
  if (!sorting) return rows
  const { key, descending } = sorting
  const read = READERS[key]
  // Read once per row, and not once per comparison: thousands are sorted while somebody looks.
  const keyed = rows.map((row) => ({ row, value: read(row) }))
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined)
      return Number(a.value === undefined) - Number(b.value === undefined)
    const order =
      typeof a.value === 'number' && typeof b.value === 'number'
        ? a.value - b.value
        : collator.compare(String(a.value), String(b.value))
    return descending ? -order : order
  })
  return keyed.map(({ row }) => row)
}

/** What a press on a column's head makes of the order: up, then down, then as it was given. */
export function nextSorting(sorting: Sorting | undefined, key: SortKey): Sorting | undefined {
  if (sorting?.key !== key) return { key, descending: false }
  return sorting.descending ? undefined : { key, descending: true }
}
