import type { Fault } from '../support/fault-proxy/faults.ts'

/** Where within the bytes of a message a connection may break, and whether the message has come by then. */
export const SEAMS: Readonly<Record<string, (frame: Buffer) => number>> = {
  'before a message': () => 0,
  'within its id': () => 'id:'.length,
  'behind its id': (frame) => frame.indexOf('\n') + 1,
  'within its data': (frame) => frame.indexOf('"type"'),
  'within a character of its data': (frame) => frame.indexOf('ü') + 1,
  'behind its data': (frame) => frame.length - 2,
  'between the ends of its last two lines': (frame) => frame.length - 1,
  'behind it': (frame) => frame.length,
}

/** Breaks the connection at a place of the first message that a test is after. */
export const cutAt =
  (seam: (frame: Buffer) => number, isWanted: (frame: Buffer) => boolean): Fault =>
  async ({ ask, head, write, cut, end }) => {
    const { status, headers, body } = await ask()
    head(status, headers)
    let held = Buffer.alloc(0)
    for await (const piece of body) {
      held = Buffer.concat([held, piece])
      for (let size = sizeOfFirst(held); size > 0; size = sizeOfFirst(held)) {
        const frame = held.subarray(0, size)
        if (isWanted(frame)) {
          await write(frame.subarray(0, seam(frame)))
          return cut()
        }
        await write(frame)
        held = held.subarray(size)
      }
    }
    end()
  }

/** How many bytes the first whole message has; 0: there is none yet. */
function sizeOfFirst(bytes: Buffer): number {
  const end = bytes.indexOf('\n\n')
  return end < 0 ? 0 : end + 2
}
