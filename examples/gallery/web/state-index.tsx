import { type MouseEvent, type ReactElement, useEffect, useRef } from 'react'
import { addressOf } from './address.ts'
import { show } from './gallery-player.ts'
import { type GalleryState, STATES } from './states.ts'

/** The states, each with its address. */
export function StateIndex({ shown }: { readonly shown: GalleryState }): ReactElement {
  const choose = (state: GalleryState) => (event: MouseEvent) => {
    // Who opens it in another tab gets that.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    show(state)
  }
  const list = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state is to be seen in the list
  useEffect(() => {
    const [nav, current] = [list.current, list.current?.querySelector<HTMLElement>('[aria-current]')]
    // On a phone it is a row that scrolls.
    if (nav && current) nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.clientWidth) / 2
  }, [shown])
  return (
    <nav className="states" aria-label="States" ref={list}>
      <ul>
        {STATES.map((state) => (
          <li key={state.id}>
            <a
              href={addressOf(state.id)}
              aria-current={state.id === shown.id ? 'page' : undefined}
              onClick={choose(state)}
            >
              {state.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
