import type { ReactElement } from 'react'
import { Outline } from './icons.tsx'

/** A state in a word and an icon. @param state - Names the icon and the colour. */
export function StatePill({ state, children }: { readonly state: string; readonly children: string }): ReactElement {
  return (
    <span className="state" data-state={state}>
      <Outline name={state} />
      {children}
    </span>
  )
}
