import { ProgressError } from '../errors.ts'
import type { NewSession } from '../store.ts'

/** What an idempotency key was used for. */
interface KeyUse {
  readonly sessionId: string
  readonly workflow: string
  readonly fingerprint: string | undefined
}

/** The name of a key among those of all owners; no owner is a namespace of its own. */
export const keyIdOf = (owner: string | undefined, key: string): string => JSON.stringify([owner ?? null, key])

/** Which session each idempotency key stands for. */
export class IdempotencyKeys {
  readonly #uses = new Map<string, KeyUse>()

  /**
   * The session that a start with the same key has created.
   *
   * @throws {ProgressError} `idempotency_mismatch` where the key was used for another workflow or input.
   */
  sessionFor({ owner, key, workflow, fingerprint }: NewSession): string | undefined {
    const use = key === undefined ? undefined : this.#uses.get(keyIdOf(owner, key))
    if (use === undefined) return undefined
    if (use.workflow !== workflow || use.fingerprint !== fingerprint) throw new ProgressError('idempotency_mismatch')
    return use.sessionId
  }

  /** Which session a key stands for, by the key's name. */
  sessionOf(keyId: string): string | undefined {
    return this.#uses.get(keyId)?.sessionId
  }

  take(keyId: string, { sessionId, workflow, fingerprint }: NewSession): void {
    this.#uses.set(keyId, { sessionId, workflow, fingerprint })
  }

  free(keyId: string): void {
    this.#uses.delete(keyId)
  }
}
