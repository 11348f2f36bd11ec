import type { ItemStatus } from '@progress/core'
import type { FileFacts } from '../../src/workflows.ts'

/** One file, with all that is known of it, as the database keeps it. */
export interface FileRow {
  readonly itemId: string
  readonly name: string
  readonly kind?: string | null
  readonly size: number
  readonly status: ItemStatus
  readonly error?: { readonly code: string; readonly message: string } | null
  readonly facts: FileFacts
}

/** `Canon EOS 40D`; cameras often say their make twice. @returns `undefined` where neither is known. */
export function cameraOf({ exif }: FileFacts): string | undefined {
  const { make, model } = exif ?? {}
  if (!make || !model) return model ?? make
  const first = make.split(' ')[0] ?? make
  return model.toLowerCase().startsWith(first.toLowerCase()) ? model : `${make} ${model}`
}

/** A place on a map. @returns `undefined` for a file that knows no place. */
export function mapLinkOf({ exif }: FileFacts): { readonly href: string; readonly text: string } | undefined {
  const gps = exif?.gps
  if (!gps) return undefined
  const [latitude, longitude] = [gps.latitude.toFixed(5), gps.longitude.toFixed(5)]
  const north = `${Math.abs(gps.latitude).toFixed(2)}° ${gps.latitude < 0 ? 'S' : 'N'}`
  const east = `${Math.abs(gps.longitude).toFixed(2)}° ${gps.longitude < 0 ? 'W' : 'E'}`
  return {
    href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=14/${latitude}/${longitude}`,
    text: `${north}, ${east}`,
  }
}
