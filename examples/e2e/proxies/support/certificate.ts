import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What a TLS server needs, in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 86_400_000

/** The tags of DER that a certificate is made of. */
const [INTEGER, BITS, BYTES, OID, UTF8, UTC_TIME, SEQUENCE, SET] = [2, 3, 4, 6, 12, 23, 0x30, 0x31]
const CONTEXT = 0x80
const CONSTRUCTED = 0xa0

/** The object identifiers, as the bytes that DER makes of them. */
const ECDSA_WITH_SHA256 = Buffer.from('2a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('550403', 'hex')
const SUBJECT_ALT_NAME = Buffer.from('551d11', 'hex')

/** Makes a certificate for `localhost` and `127.0.0.1` that is its own authority, and valid today. */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, der(OID, ECDSA_WITH_SHA256))
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, Buffer.from('localhost')))))
  const names = der(SEQUENCE, der(CONTEXT | 2, Buffer.from('localhost')), der(CONTEXT | 7, Buffer.from([127, 0, 0, 1])))
  const extension = der(SEQUENCE, der(OID, SUBJECT_ALT_NAME), der(BYTES, names))
  const signed = der(
    SEQUENCE,
    der(CONSTRUCTED | 0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    der(SEQUENCE, utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(CONSTRUCTED | 3, der(SEQUENCE, extension)),
  )
  const signature = der(BITS, Buffer.from([0]), sign('sha256', signed, privateKey))
  const certificate = der(SEQUENCE, signed, algorithm, signature).toString('base64')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content])
}

/** Below 128 the length itself; else how many bytes it takes, and those. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** e.g. `261122074500Z` */
function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(UTC_TIME, Buffer.from(`${digits}Z`))
}
