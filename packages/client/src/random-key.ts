/** A key of 128 random bits, also where there is no `crypto.randomUUID` (pages without TLS), or no `crypto` at all. */
export function randomKey(): string {
  const words = new Uint32Array(4).map(() => Math.random() * 2 ** 32)
  globalThis.crypto?.getRandomValues(words)
  // At its full width: a server without owners refuses short keys.
  return Array.from(words, (word) => String(word).padStart(10, '0')).join('')
}
