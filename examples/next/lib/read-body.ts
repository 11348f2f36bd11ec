/**
 * A request's body as it came.
 *
 * @param maxBytes - Of a longer one no more is kept than shows that it is too long, and one that is announced as longer
 * is not read. It is read to its end, or the next request on the same connection would find the rest of it.
 */
export async function readBody({ body, headers }: Request, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  if (Number(headers.get('content-length')) > maxBytes) return Buffer.alloc(0)
  let bytes = 0
  for await (const chunk of body ?? []) {
    if (bytes <= maxBytes) chunks.push(chunk)
    bytes += chunk.length
  }
  return Buffer.concat(chunks)
}
