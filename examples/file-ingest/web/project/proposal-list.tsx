import type { ResultOf } from '@progress/core'
import type { ReactElement } from 'react'
import type { proposals } from '../../src/workflows.ts'
import { filesOfNumber } from '../format.ts'

/** The groups that were proposed. */
export function ProposalList({ result }: { readonly result: unknown }): ReactElement {
  const { proposals: list } = result as ResultOf<typeof proposals>
  if (list.length === 0) return <p className="muted">The texts have nothing in common that is worth a group.</p>
  return (
    <ul className="proposals">
      {list.map(({ id, title, keywords, files }) => (
        <li key={id}>
          <h3>{title}</h3>
          <p className="muted">{filesOfNumber(files.length)}</p>
          <p className="pills">
            {keywords.slice(0, 6).map((keyword) => (
              <span className="pill" key={keyword}>
                {keyword}
              </span>
            ))}
          </p>
        </li>
      ))}
    </ul>
  )
}
