/** What a run writes goes by this name, in either store. */
export const SPACE = 'progress_relay'

/** Where the Redis of a run is. */
export const redisUrlOf = (): string => urlIn('REDIS_URL')

/** Where its Postgres is. */
export const postgresUrlOf = (): string => urlIn('DATABASE_URL')

function urlIn(name: string): string {
  const url = process.env[name]
  if (url === undefined) throw new Error(`${name} says where the store is`)
  return url
}
