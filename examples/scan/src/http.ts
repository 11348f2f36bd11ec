import { faultOfStatus, type Service, ServiceError } from './service-error.ts'

/** One call of a service. */
export interface Call extends Pick<RequestInit, 'method' | 'headers' | 'body'> {
  service: Service
  /** How long the answer may take, its body included. */
  budgetMs: number
  signal?: AbortSignal | undefined
}

/**
 * The JSON that a service answers.
 *
 * @param url - What to ask.
 * @param call - Who is asked, and how.
 * @returns undefined for 404.
 * @throws {ServiceError} `…_timed_out`, `…_unavailable`, `…_rate_limited`, `…_refused`; `…_bad_answer` for what is no
 *   JSON. The caller's own abort is thrown as its reason.
 */
export async function askForJson(url: URL, { service, budgetMs, signal, ...init }: Call): Promise<unknown> {
  const budget = AbortSignal.timeout(budgetMs)
  try {
    const response = await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, budget]) : budget })
    const text = await response.text()
    if (response.status === 404) return undefined
    if (!response.ok) {
      throw new ServiceError(service, faultOfStatus(response.status), `${url.host} answered ${response.status}`)
    }
    return JSON.parse(text)
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof ServiceError) throw cause
    if (budget.aborted) throw new ServiceError(service, 'timed_out', `${url.host} took over ${budgetMs} ms`, { cause })
    const fault = cause instanceof SyntaxError ? 'bad_answer' : 'unavailable'
    throw new ServiceError(service, fault, `${url.host} gave no usable answer`, { cause })
  }
}
