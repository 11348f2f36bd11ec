/** Which pages of other origins may use the handler. */
export interface CorsOptions {
  /** Origins such as `https://app.example.com`, a rule, or `'*'` for all. */
  readonly origins: readonly string[] | '*' | ((origin: string) => boolean)
  /** Lets them send cookies; not with `'*'`. @defaultValue false */
  readonly credentials?: boolean
  /** How long a browser may remember a preflight's answer, in seconds. @defaultValue 600 */
  readonly maxAgeSeconds?: number
}

const EXPOSED = 'Progress-Session, Location, Retry-After, ETag, Preference-Applied'
const ALLOWED = 'Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID, If-None-Match'

/**
 * Checks CORS options.
 *
 * @throws {TypeError} for `'*'` with credentials, which would let every page act as its visitor.
 */
export function assertCors(cors: CorsOptions | undefined): void {
  if (cors?.origins === '*' && cors.credentials) throw new TypeError("cors.origins '*' cannot go with credentials")
  if (Array.isArray(cors?.origins) && cors.origins.includes('*')) {
    throw new TypeError("cors.origins is '*' or a list of origins, not a list with '*' in it")
  }
}

/** Tells whether CORS lets a page of this origin in. */
export function grantsOrigin(cors: CorsOptions | undefined, origin: string | null): boolean {
  if (cors === undefined || origin === null) return false
  if (cors.origins === '*') return true
  return typeof cors.origins === 'function' ? cors.origins(origin) : cors.origins.includes(origin)
}

/**
 * Tells whether a cross-site write is granted. `'*'` grants it to requests without cookies only: that every page may
 * call is not that every page may call as its visitor.
 */
export function grantsWrite(cors: CorsOptions | undefined, origin: string | null, hasCookie: boolean): boolean {
  return grantsOrigin(cors, origin) && !(cors?.origins === '*' && hasCookie)
}

/** The CORS headers of a reply; none where CORS is not configured. */
export function corsHeaders(cors: CorsOptions | undefined, origin: string | null): Record<string, string> {
  if (cors === undefined) return {}
  if (origin === null || !grantsOrigin(cors, origin)) return { Vary: 'Origin' }
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': cors.origins === '*' ? '*' : origin,
    'Access-Control-Expose-Headers': EXPOSED,
    ...(cors.credentials && { 'Access-Control-Allow-Credentials': 'true' }),
  }
}

/** What a preflight's answer says beside `corsHeaders`; nothing to an origin that is not granted. */
export function preflightHeaders(
  cors: CorsOptions,
  origin: string | null,
  methods: readonly string[],
): Record<string, string> {
  if (!grantsOrigin(cors, origin)) return {}
  return {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': ALLOWED,
    'Access-Control-Max-Age': String(cors.maxAgeSeconds ?? 600),
  }
}
