import yauzl, { type ZipFile } from 'yauzl'
import type { Limits } from '../../limits.ts'
import { Refused } from '../refused.ts'
import { assertNoBomb } from '../unpacked-size.ts'

/** What a zip says of what is in it. */
export interface ZipEntries {
  /** As they stand in the zip: for people, never for a file system. */
  readonly names: readonly string[]
  readonly isEncrypted: boolean
}

/**
 * Reads a zip's directory, and checks what it would unpack to before anybody unpacks it.
 *
 * @throws {Refused} `decompression_bomb`, `document_corrupt`
 */
export async function readZipEntries(bytes: Uint8Array, limits: Limits): Promise<ZipEntries> {
  const zip = await open(bytes)
  const names: string[] = []
  let unpacked = 0
  let isEncrypted = false
  await new Promise<void>((resolve, reject) => {
    zip.on('error', (error) => reject(damaged(error)))
    zip.on('end', resolve)
    zip.on('entry', (entry) => {
      try {
        names.push(entry.fileName)
        unpacked += entry.uncompressedSize
        isEncrypted ||= entry.isEncrypted()
        assertNoBomb(bytes.length, unpacked, limits)
        if (names.length > limits.maxZipEntries) {
          throw new Refused('decompression_bomb', `The archive has more than ${limits.maxZipEntries} entries`)
        }
        zip.readEntry()
      } catch (error) {
        reject(error)
      }
    })
    zip.readEntry()
  }).finally(() => zip.close())
  return { names, isEncrypted }
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  // Names are only shown: one like `../../x` is no reason to refuse the rest.
  const options = { lazyEntries: true, decodeStrings: true, strictFileNames: false, validateFileName: false }
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options, (error, zip) => {
      if (error) reject(damaged(error))
      else resolve(zip)
    })
  })
}

const damaged = (cause: unknown): Refused =>
  new Refused('document_corrupt', 'The archive is damaged: its directory cannot be read', cause)
