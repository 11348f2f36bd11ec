/**
 * A name that is not taken: the given one, else with a number before its ending, as in `holiday/beach (2).jpg`.
 *
 * @param isTaken - Tells of a name whether another file has it.
 */
export function uniqueName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  const dot = name.lastIndexOf('.')
  const cut = dot > name.lastIndexOf('/') + 1 ? dot : name.length
  for (let number = 2; ; number += 1) {
    const numbered = `${name.slice(0, cut)} (${number})${name.slice(cut)}`
    if (!isTaken(numbered)) return numbered
  }
}
