/**
 * The JSON of a request's body.
 *
 * @returns `undefined` where it is none, or longer than `maxBytes`, of which no more is read.
 */
export async function readJson({ body }: Request, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}
