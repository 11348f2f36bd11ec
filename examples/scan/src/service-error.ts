/** The parts outside this process that a scan leans on. */
export type Service = 'product_api' | 'ai' | 'database'

/** What can go wrong with a service, and whether asking again may help. */
const RETRYABLE = {
  unavailable: true,
  rate_limited: true,
  timed_out: true,
  refused: false,
  bad_answer: false,
} as const

export type Fault = keyof typeof RETRYABLE

/** A service failed; `code` names service and fault, e.g. `product_api_timed_out`. Not thrown for "not found". */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: `${Service}_${Fault}`
  readonly retryable: boolean
  readonly service: Service

  /**
   * @param service - Who failed.
   * @param fault - How; decides `retryable`.
   * @param message - For logs: it may name addresses, so it does not belong on a wire.
   * @param options - `cause` is kept.
   */
  constructor(service: Service, fault: Fault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.service = service
    this.code = `${service}_${fault}`
    this.retryable = RETRYABLE[fault]
  }
}

/** Which fault an HTTP status of a service stands for; 404 is the caller's to judge. */
export function faultOfStatus(status: number): Fault {
  if (status === 429) return 'rate_limited'
  if (status === 408 || status >= 500) return 'unavailable'
  return 'refused'
}
