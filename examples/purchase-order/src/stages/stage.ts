import type { Emitter, Json, ParsedInputOf, StageOf, WorkContext } from '@progress/core'
import type { Database } from '../database/database.ts'
import type { Order } from '../order.ts'
import type { Finding, OrderReader } from '../reading/reader.ts'
import type { Shop } from '../shop/shop.ts'
import type { purchaseOrder } from '../workflow.ts'

/** What the stages need beside their order. */
export interface OrderServices {
  readonly database: Database
  /** Loaded when it is first asked for: it brings decoders and models along. */
  reader(): Promise<OrderReader>
  readonly shop: Shop
}

/** The name of one of the workflow's stages. */
export type StageId = StageOf<typeof purchaseOrder>

/** A document that has been put away, as every worker gets it. */
export type OrderInput = Extract<ParsedInputOf<typeof purchaseOrder>, { document: unknown }>

/** What one session's stages hand to each other. */
export interface Job {
  readonly input: OrderInput
  readonly services: OrderServices
  readonly emitter: Emitter<typeof purchaseOrder>
  readonly context: WorkContext
  /** Aborted when the work must stop, for whatever reason. */
  readonly signal: AbortSignal
  /** Known once the document is read. */
  order?: Order
  /** How the reading came to it. */
  findings?: readonly Finding[]
  /** The order's row, once it is saved. */
  orderId?: number
}

/** What a stage has found or made, for people and for programs. */
export interface StageOutcome {
  /** In words, e.g. `12 lines, 97 % sure`. */
  readonly message: string
  readonly metadata: Readonly<Record<string, Json>>
}

/** One stage of the work; run a second time it leaves alone what the first has done. */
export type RunStage = (job: Job) => Promise<StageOutcome>

/** The job's order and its row; a stage that comes before them is a mistake in the plan. */
export function savedOrder({ order, orderId }: Job): { readonly order: Order; readonly orderId: number } {
  if (order === undefined || orderId === undefined) throw new Error('the order is not saved yet')
  return { order, orderId }
}

/** `1 line`, `2 lines`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
