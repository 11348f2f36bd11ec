/** Reads an entry of a record whose keys come from outside: a stage may be called `toString`. */
export function ownOf<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}
