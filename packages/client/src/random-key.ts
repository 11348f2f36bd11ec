/** 128 random bits, also where there is no `crypto.randomUUID` (on pages without TLS), and where there is no `crypto`. */
export function randomKey(): string {
  const bytes = new Uint8Array(16).map(() => Math.random() * 256)
  globalThis.crypto?.getRandomValues(bytes)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
