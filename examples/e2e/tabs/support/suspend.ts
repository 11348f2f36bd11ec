import { readdir, readFile } from 'node:fs/promises'

/** The parent of each process of this machine. */
async function parents(): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // After the program's name, which may hold anything: state, parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent) found.set(pid, parent)
  }
  return found
}

/**
 * Lets a process and all that it has started stand still, as when the machine sleeps: none of them is told.
 *
 * @param root - Process id.
 * @returns What wakes them.
 */
export async function suspend(root: number): Promise<() => void> {
  const pids = new Set([root])
  const found = await parents()
  for (let known = 0; known < pids.size; ) {
    known = pids.size
    for (const [pid, parent] of found) if (pids.has(parent)) pids.add(pid)
  }
  const send = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended since.
      }
    }
  }
  send('SIGSTOP')
  return () => send('SIGCONT')
}
