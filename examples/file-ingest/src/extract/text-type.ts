const HEAD_BYTES = 65_536
/** JSON above this is not parsed only to be told from other text. */
const MAX_JSON_LENGTH = 5_000_000

/**
 * Tells text from other bytes, and one kind of text from another, by looking at it.
 *
 * @returns A MIME type; `undefined` where the bytes are no text.
 */
export function textTypeOf(bytes: Uint8Array): string | undefined {
  const decoded = decodeText(bytes.subarray(0, HEAD_BYTES))
  if (decoded === undefined) return undefined
  const head = decoded.text.trimStart()
  if (/^<(!doctype html|html|head|body)\b/i.test(head)) return 'text/html'
  if (/^[[{]/.test(head) && isJson(bytes)) return 'application/json'
  return isCsv(head, bytes.length > HEAD_BYTES) ? 'text/csv' : 'text/plain'
}

/** A text, and whether its encoding was certain. */
export interface DecodedText {
  readonly text: string
  readonly isCertain: boolean
}

/**
 * Reads bytes as text: UTF-8, UTF-16 with a mark, else Windows-1252.
 *
 * @returns `undefined` where they hold control characters, which no text has.
 */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), isCertain: true }
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), isCertain: true }
  if (bytes.some((byte) => byte < 32 && (byte < 9 || byte > 13) && byte !== 27)) return undefined
  try {
    // What was cut in the middle of a character is no reason to doubt the rest.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }), isCertain: true }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isCertain: false }
  }
}

function isJson(bytes: Uint8Array): boolean {
  if (bytes.length > MAX_JSON_LENGTH) return false
  try {
    JSON.parse(new TextDecoder().decode(bytes))
    return true
  } catch {
    return false
  }
}

/** At least two rows, all with as many separators, of which there is one at least. */
function isCsv(head: string, isCut: boolean): boolean {
  const lines = head.split(/\r\n|\r|\n/)
  if (isCut) lines.pop()
  const rows = lines.filter((line) => line.trim() !== '').slice(0, 50)
  return (
    rows.length > 1 &&
    [',', ';', '\t'].some((separator) => {
      const [first = 0, ...others] = rows.map((row) => row.replaceAll(/"[^"]*"/g, '').split(separator).length - 1)
      return first > 0 && others.every((count) => count === first)
    })
  )
}
