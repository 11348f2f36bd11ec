import { filesOfNumber, formatCount, formatSize } from '../format.ts'
import type { UploadView } from './uploader.ts'

/** What of an upload is told in words. */
export type Told = Pick<UploadView, 'phase' | 'totals' | 'isListing' | 'fault' | 'kept'>

/** How far an upload is, in whole percent: by bytes, so that large files count for what they are. */
export function uploadPercent({ totals, isListing }: Pick<Told, 'totals' | 'isListing'>): number {
  const { bytes, sentBytes, queued, sending, sent } = totals
  if (sent + sending + queued === 0) return 0
  const percent = bytes === 0 ? (queued + sending === 0 ? 100 : 0) : Math.floor((100 * sentBytes) / bytes)
  return queued + sending > 0 || isListing ? Math.min(99, percent) : percent
}

/** `12 of 35 files, 3.4 of 12 MB`. */
export function uploadLine({ totals, isListing }: Pick<Told, 'totals' | 'isListing'>): string {
  const { files, failed, sent, bytes, sentBytes } = totals
  const more = isListing ? ', still looking through the folder' : ''
  return `${formatCount(sent)} of ${filesOfNumber(files - failed)}, ${formatSize(sentBytes)} of ${formatSize(bytes)}${more}`
}

/**
 * What a person who does not see the page is told of an upload: that it begins, each quarter, that it is held, its end.
 *
 * @param previous - What was told of last.
 * @returns `''` where there is nothing to say.
 */
export function tellUpload(previous: Told | undefined, next: Told): string {
  const { phase, totals, fault } = next
  const isNew = previous?.phase !== phase
  if (phase === 'idle') return ''
  // An alert tells of a fault.
  if (phase === 'held') return isNew && !fault ? 'The upload is held.' : ''
  if (phase === 'sent') {
    if (!isNew) return ''
    return totals.failed === 0
      ? `${filesOfNumber(totals.sent)} uploaded.`
      : `${filesOfNumber(totals.sent)} uploaded, ${formatCount(totals.failed)} could not be.`
  }
  if (isNew) return 'Uploading.'
  const quarter = Math.floor(uploadPercent(next) / 25)
  return previous && quarter > Math.floor(uploadPercent(previous) / 25) ? `${quarter * 25} percent uploaded.` : ''
}
