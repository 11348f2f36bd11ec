import { parentPort, workerData } from 'node:worker_threads'
import type { Order } from '../../order.ts'
import { REFUSALS, type Refusal } from '../failure.ts'
import { cellsOf, type Layout, layOut, layOutGrid, type PageSize, type Run } from '../layout/layout.ts'
import { plainRow } from '../layout/plain-row.ts'
import type { Limits } from '../limits.ts'
import { supplierScore } from '../rules/find-supplier.ts'
import { interpret } from '../rules/interpret.ts'
import type { Finding } from '../types.ts'
import { readCsv } from './csv.ts'
import type { DocumentKind } from './kind.ts'
import type { Pdf, Picture } from './pdf.ts'
import { Refused } from './refused.ts'

/** What the thread starts with. */
export interface Task {
  readonly kind: DocumentKind
  readonly bytes: Uint8Array
  readonly limits: Limits
}

/** What is asked of an opened document. */
export type Request =
  /** What is drawn on a page and is no text. */
  | { readonly type: 'picture'; readonly page: number }
  /** What it says, together with what was read off its pictures; `pages` where it is a picture itself. */
  | { readonly type: 'interpret'; readonly runs: readonly Run[]; readonly pages?: readonly PageSize[] }

/** What the rules made of a document. */
export interface Reading {
  readonly order: Order
  readonly findings: readonly Finding[]
  /** How much speaks for the supplier. */
  readonly supplierScore: number
  /** The text, row by row. */
  readonly text: string
  /** Sums that stand beside the total. */
  readonly stated: {
    readonly nets: readonly number[]
    readonly taxes: readonly number[]
    readonly additions: readonly number[]
  }
}

/** What it answers. */
export type Answer =
  | {
      readonly type: 'opened'
      readonly pages: readonly PageSize[] /** Per page. */
      readonly letters: readonly number[]
    }
  | { readonly type: 'picture'; readonly picture: Picture | undefined }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'refused'; readonly refusal: Refusal }

interface Opened {
  readonly pages: readonly PageSize[]
  readonly runs: readonly Run[]
  readonly grid?: Layout
  readonly pdf?: Pdf
}

const answer = (message: Answer): void => parentPort?.postMessage(message)

const refuse = (error: unknown): void => {
  const { code, message } = error instanceof Refused ? error : REFUSALS.damaged
  answer({ type: 'refused', refusal: { code, message } })
}

async function open({ kind, bytes, limits }: Task): Promise<Opened> {
  // Each kind brings a large library of its own: only what the document needs is loaded.
  switch (kind) {
    case 'picture':
      return { pages: [], runs: [] }
    case 'pdf': {
      const { openPdf } = await import('./pdf.ts')
      const pdf = await openPdf(bytes, limits)
      return { pages: pdf.pages, runs: await pdf.runs(), pdf }
    }
    case 'csv':
      return openGrid([readCsv(bytes, limits)])
    case 'xlsx': {
      const { readXlsx } = await import('./xlsx.ts')
      return openGrid(await readXlsx(bytes, limits))
    }
  }
}

function openGrid(sheets: readonly (readonly (readonly string[])[])[]): Opened {
  const grid = layOutGrid(sheets)
  return { pages: grid.pages, runs: cellsOf(grid), grid }
}

function read({ pages, runs, grid }: Opened, request: Extract<Request, { type: 'interpret' }>): Reading {
  const layout = grid ?? layOut([...runs, ...request.runs], request.pages ?? pages)
  const { order, findings, document, stated } = interpret(layout)
  const text = layout.rows.map(plainRow).join('\n')
  return { order, findings, stated, supplierScore: supplierScore(document), text }
}

async function start(task: Task): Promise<void> {
  const opened = await open(task)
  parentPort?.on('message', (request: Request) => {
    const reply = async (): Promise<Answer> =>
      request.type === 'picture'
        ? { type: 'picture', picture: await opened.pdf?.pictureOf(request.page, opened.runs) }
        : { type: 'reading', reading: read(opened, request) }
    reply().then(answer, refuse)
  })
  const letters = opened.pages.map((_, at) =>
    opened.runs.reduce((sum, { page, text }) => sum + (page === at + 1 ? text.length : 0), 0),
  )
  answer({ type: 'opened', pages: opened.pages, letters })
}

start(workerData as Task).catch(refuse)
