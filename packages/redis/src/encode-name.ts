/**
 * Makes of any name a part of a key or channel: what separates parts, would move the hash tag, is a control character or
 * is no Unicode is written as `%{hex}.`, so that two names never meet and each can be had back.
 */
export function encodeName(name: string): string {
  return name.replace(/[%:{}\p{Cc}\p{Cs}]/gu, (character) => `%${character.codePointAt(0)?.toString(16)}.`)
}

/** The name that `encodeName` was given. */
export function decodeName(encoded: string): string {
  return encoded.replace(/%([0-9a-f]+)\./g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
}
