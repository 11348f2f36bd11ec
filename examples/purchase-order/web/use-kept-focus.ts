import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/**
 * Keeps the keyboard's focus with an order whose card is put elsewhere, or whose focused button is gone: it goes to the
 * card's title then, and not to the top of the page.
 *
 * @param root - Holds the cards: elements with `data-order`, of which each has one with `data-title`.
 */
export function useKeptFocus(root: RefObject<HTMLElement | null>): void {
  const held = useRef<string>(undefined)
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent): void => {
      // What is opened over the page borrows the focus.
      if (!(target instanceof Element) || target.closest('dialog')) return
      const card = target.closest<HTMLElement>('[data-order]')
      held.current = card && root.current?.contains(card) ? card.dataset.order : undefined
    }
    // A press on what takes no focus lets go of it on purpose.
    const onPress = (): void => {
      held.current = undefined
    }
    document.addEventListener('focusin', onFocus)
    document.addEventListener('pointerdown', onPress)
    return () => {
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('pointerdown', onPress)
    }
  }, [root])
  useLayoutEffect(() => {
    if (held.current === undefined || document.activeElement !== document.body) return
    const card = root.current?.querySelector(`[data-order="${CSS.escape(held.current)}"]`)
    card?.querySelector<HTMLElement>('[data-title]')?.focus({ preventScroll: true })
  })
}
