import type { StoreHealth } from '@progress/core'
import type { Context } from './context.ts'
import { HEALTH } from './scripts/index-scripts.ts'

/** Asks the server how it fares: as a script, which is what all else is too. */
export async function healthOf({ run, names }: Context): Promise<StoreHealth> {
  const begin = performance.now()
  try {
    const [sessions, ...info] = (await run(HEALTH, [names.agenda])) as [number, string, string]
    const latency = `${sessions} sessions, answered in ${(performance.now() - begin).toFixed(1)} ms`
    return { ok: true, store: 'redis', detail: [latency, ...warningsOf(info.join('\n'))].join('; ') }
  } catch (error) {
    const cause = (error as { cause?: unknown }).cause ?? error
    return { ok: false, store: 'redis', detail: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** What may lose sessions, by the server's INFO. */
export function warningsOf(info: string): string[] {
  const fields = new Map(
    info.split('\n').map((line): [string, string] => {
      const [name = '', value = ''] = line.trim().split(':')
      return [name, value]
    }),
  )
  const policy = fields.get('maxmemory_policy')
  const warnings: string[] = []
  if (policy !== undefined && policy !== 'noeviction') {
    warnings.push(`warning: maxmemory-policy is ${policy}, which removes sessions when memory is short; set noeviction`)
  }
  if (fields.get('aof_enabled') === '0') {
    warnings.push('warning: appendonly is off, so that a restart loses what came after the last snapshot')
  }
  return warnings
}
