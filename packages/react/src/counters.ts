/** A counter as it is shown. */
export interface CounterView {
  readonly name: string
  readonly title: string
  readonly value: number
}

/**
 * Tells which counters are shown, and how they are called.
 *
 * @param names - Titles by the counters' names. What is named stands first, in this order, 0 where it was not counted
 * yet, so that nothing jumps when it is; what is not named follows by its own name, in the order of the alphabet.
 */
export function toCounterViews(
  counters: Readonly<Record<string, number>>,
  names: Readonly<Record<string, string>> = {},
): CounterView[] {
  const others = Object.keys(counters).filter((name) => !Object.hasOwn(names, name))
  const view = (name: string, title: string): CounterView => ({
    name,
    title,
    value: Object.hasOwn(counters, name) ? (counters[name] as number) : 0,
  })
  return [...Object.entries(names).map(([name, title]) => view(name, title)), ...others.sort().map((n) => view(n, n))]
}
