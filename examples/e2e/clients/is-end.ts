const ENDS = ['complete', 'error', 'cancelled']
const FINAL = ['completed', 'failed', 'cancelled']

/** Tells whether nothing comes after a message: it ends its session, or shows one that has ended. */
export function isEnd(message: { type: string; snapshot?: { status: string } }): boolean {
  return ENDS.includes(message.type) || FINAL.includes(message.snapshot?.status ?? '')
}
