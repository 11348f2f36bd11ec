import type { ClientSession, ClientTopic } from '@progress/client'
import type { Snapshot } from '@progress/core'

/** A form as the dashboard sends it. */
export function orderForm(name: string, text: string, merchant = 'northwind'): FormData {
  const form = new FormData()
  form.append('merchant', merchant)
  form.append('file', new File([text], name))
  return form
}

/** An order of so many lines, as CSV. */
export function orderCsv(number: string, lines: number): string {
  const rows = Array.from({ length: lines }, (_, index) => `Screw ${number} M${index + 1},2,1.50,3.00`)
  return ['Description,Quantity,Unit price,Amount', ...rows, `Total,,,${(lines * 3).toFixed(2)}`].join('\n')
}

/** Resolves with the first state of a session that is so. */
export function state(session: ClientSession, isSo: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = (): void => {
      const snapshot = session.getSnapshot() as Snapshot | undefined
      if (snapshot === undefined || !isSo(snapshot)) return
      stop()
      resolve(snapshot)
    }
    const stop = session.subscribe(look)
    look()
  })
}

/** Resolves when a topic's sessions are as asked. */
export function topicState(
  topic: ClientTopic,
  isSo: (sessions: readonly Snapshot[]) => boolean,
): Promise<readonly Snapshot[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const sessions = [...topic.getSnapshot().values()] as Snapshot[]
      if (!isSo(sessions)) return
      stop()
      resolve(sessions)
    }
    const stop = topic.subscribe(look)
    look()
  })
}

/** How many of its stages's steps a session has done. */
export const stepsOf = ({ stages }: Snapshot, stage: string): number => stages[stage]?.current ?? 0
