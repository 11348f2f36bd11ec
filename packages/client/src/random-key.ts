/** A key of 128 random bits, also where there is no `crypto.randomUUID` (pages without TLS), or no `crypto` at all. */
export function randomKey(): string {
  const bytes = new Uint8Array(32).map(() => Math.random() * 256)
  globalThis.crypto?.getRandomValues(bytes)
  // The letters a to p: four bits of each byte.
  return String.fromCharCode(...bytes.map((byte) => 97 + (byte % 16)))
}
