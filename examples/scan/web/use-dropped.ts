import { useEffect, useRef, useState } from 'react'

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

/**
 * Hears of files that came over the page.
 *
 * @param dropped - Where they were dropped and not pasted: folders are in there. It is empty afterwards.
 */
type TakeDropped = (files: readonly File[], dropped?: DataTransfer) => void

/**
 * Takes files that are dropped, or pasted, anywhere on the page.
 *
 * @returns Whether some are held over it now.
 */
export function useDropped(take: TakeDropped): boolean {
  const [isOver, setIsOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    const off = new AbortController()
    const { signal } = off
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setIsOver(true)
    }
    const onLeave = (event: DragEvent): void => {
      // Moving from one element to the next is not leaving.
      if (event.relatedTarget === null) setIsOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setIsOver(false)
      const { dataTransfer } = event
      if (dataTransfer) latest.current([...dataTransfer.files], dataTransfer)
    }
    const onPaste = ({ clipboardData }: ClipboardEvent): void => {
      if (clipboardData && clipboardData.files.length > 0) latest.current([...clipboardData.files])
    }
    addEventListener('dragover', onOver, { signal })
    addEventListener('dragleave', onLeave, { signal })
    addEventListener('drop', onDrop, { signal })
    addEventListener('paste', onPaste, { signal })
    return () => off.abort()
  }, [])
  return isOver
}
