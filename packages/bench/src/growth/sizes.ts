import { execFileSync } from 'node:child_process'

/** What a process needs beside its followers' sockets. */
const OWN_FILES = 200

/** How many files, and with them sockets, a process of this user may have open; Node takes all that it may. */
function openFilesLimit(): number {
  try {
    return Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' })) || Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** How many followers one process may have here, and one process of the load. */
export const mostFollowers = (limit = openFilesLimit()): number => limit - OWN_FILES

/** The sizes that this machine allows; what is beyond it becomes the most that it does. */
export function allowed(sizes: readonly number[], most = mostFollowers()): number[] {
  return [...new Set(sizes.map((size) => Math.min(size, most)))]
}
