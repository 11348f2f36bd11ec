import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Uploader, UploadView } from './upload/uploader.ts'

/** What becomes of an upload that has arrived. */
export interface UploadEnd {
  /** Starts the work on it. @returns What is settled once the server has taken it, or refused it. */
  process(upload: string): Promise<unknown>
}

/**
 * Follows an uploader, and has what it brought processed: by itself where everything has arrived, else when asked.
 *
 * @returns What it shows, and what has it processed.
 */
export function useUploads(
  uploader: Uploader,
  process: UploadEnd['process'],
): { readonly view: UploadView; readonly processNow: () => void } {
  const view = useSyncExternalStore(uploader.subscribe, uploader.getSnapshot)
  const begun = useRef<string>(undefined)
  const latest = useRef(process)
  useEffect(() => {
    latest.current = process
  })
  const { phase, upload, totals } = view
  const begin = (): void => {
    if (upload === undefined || begun.current === upload) return
    begun.current = upload
    latest.current(upload).then(
      () => uploader.reset(),
      // It is all at the server still, and may be processed when asked again.
      () => {
        begun.current = undefined
      },
    )
  }
  const isWhole = phase === 'sent' && totals.failed === 0 && totals.sent > 0
  const tried = useRef<string>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an upload that has arrived is begun once
  useEffect(() => {
    if (!isWhole || tried.current === upload) return
    tried.current = upload
    begin()
  }, [isWhole, upload])
  return { view, processNow: begin }
}
