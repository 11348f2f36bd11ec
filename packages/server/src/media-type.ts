import { ProgressError } from '@progress/core'
import { parseHeaderList } from './header-list.ts'

/** The bodies that are taken. */
export type BodyType = 'json' | 'multipart'

/**
 * Decides how a body is read.
 *
 * @param contentType - `null` where the header is absent.
 * @param options - `empty`: nothing was sent, which is `{}` whatever it is called; `files`: the workflow takes
 * `multipart/form-data`.
 * @throws {ProgressError} `unsupported_media_type` for every other type, and for JSON in anything but UTF-8.
 */
export function bodyTypeOf(contentType: string | null, options: { empty: boolean; files: boolean }): BodyType {
  if (options.empty) return 'json'
  const [type] = parseHeaderList(contentType ?? '')
  const charset = type?.parameters.get('charset')?.toLowerCase() ?? 'utf-8'
  if (type?.name === 'application/json' && (charset === 'utf-8' || charset === 'utf8')) return 'json'
  if (type?.name === 'multipart/form-data' && options.files) return 'multipart'
  const taken = options.files ? 'application/json or multipart/form-data' : 'application/json'
  throw new ProgressError('unsupported_media_type', { message: `The body is ${taken}, in UTF-8` })
}
