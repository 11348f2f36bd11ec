import type { StoreAddress } from './open-store.ts'
import type { Version } from './parcel.ts'

/** What a process of one version is told as it starts. */
export interface VersionedSettings {
  readonly store: StoreAddress
  /** Where the pieces come from. */
  readonly source: string
  readonly version: Version
}
