/** What a person asked for. */
export interface NoticeWishes {
  readonly sound: boolean
  readonly desktop: boolean
}

/** Before anything was asked for. */
export const NO_WISHES: NoticeWishes = { sound: false, desktop: false }

/** What was asked for here before; what cannot be read was not. */
export function recallWishes(name: string): NoticeWishes {
  try {
    const { sound, desktop } = Object(JSON.parse(localStorage.getItem(name) ?? 'null')) as Partial<NoticeWishes>
    return { sound: sound === true, desktop: desktop === true }
  } catch {
    return NO_WISHES
  }
}

/** Keeps it for the next visit, where that may be. */
export function rememberWishes(name: string, wishes: NoticeWishes): void {
  try {
    localStorage.setItem(name, JSON.stringify(wishes))
  } catch {
    // It holds for this visit.
  }
}
