/**
 * Makes a fetch that tells of the bytes of replies as they come.
 *
 * @param onBytes - Gets each piece, before whoever asked for it.
 */
export function hearBytes(onBytes: (bytes: Uint8Array) => void): typeof fetch {
  return async (input, init) => {
    const reply = await fetch(input, init)
    const heard = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, passing) {
        onBytes(bytes)
        passing.enqueue(bytes)
      },
    })
    return new Response(reply.body?.pipeThrough(heard), reply)
  }
}

/** Counts the messages of event streams as they come. */
export function countMessages(): { fetch: typeof fetch; count(): number } {
  const decoder = new TextDecoder()
  let count = 0
  return {
    fetch: hearBytes((bytes) => {
      count += decoder.decode(bytes).match(/^data: /gm)?.length ?? 0
    }),
    count: () => count,
  }
}
