/** One element of a header that is a list: `name[=value][;parameter[=value]]…`. */
export interface HeaderItem {
  /** In lower case. */
  readonly name: string
  /** Without its quotes; `''` where there is none. */
  readonly value: string
  /** By name in lower case, values without their quotes; the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Reads a header that is a list, such as `Accept` or `Prefer`. Separators within quoted strings separate nothing, empty
 * elements are none.
 *
 * @see RFC 9110, section 5.6
 */
export function parseHeaderList(header: string): HeaderItem[] {
  return splitUnquoted(header, ',').flatMap((element) => {
    const [head = '', ...rest] = splitUnquoted(element, ';').map(toPair)
    return head[0] ? [{ name: head[0], value: head[1] ?? '', parameters: firstOfEach(rest as Pair[]) }] : []
  })
}

type Pair = readonly [name: string, value: string]

function firstOfEach(pairs: readonly Pair[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of pairs) if (name !== '' && !found.has(name)) found.set(name, value)
  return found
}

function toPair(text: string): Pair {
  const at = text.indexOf('=')
  if (at < 0) return [text.trim().toLowerCase(), '']
  return [text.slice(0, at).trim().toLowerCase(), unquote(text.slice(at + 1).trim())]
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value
  return value.slice(1, -1).replace(/\\(.)/g, '$1')
}

/** Splits at a separator, but not within quoted strings, in which a backslash takes the next character along. */
export function splitUnquoted(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let begin = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (quoted && character === '\\') at += 1
    else if (character === '"') quoted = !quoted
    else if (character === separator && !quoted) {
      parts.push(text.slice(begin, at))
      begin = at + 1
    }
  }
  return [...parts, text.slice(begin)]
}
