import { useEffect, useRef, useState } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { type Notice, type NoticedOf, noticesBetween } from './notice.ts'
import { NO_WISHES, type NoticeWishes, recallWishes, rememberWishes } from './notice-wishes.ts'
import { playNotice } from './play-notice.ts'
import { type SessionsOf, toSessions } from './sessions-of.ts'

/** Whether notices come beside the page; `denied`: the person, or the browser, will not have them. */
export type DesktopNotices = 'unsupported' | 'denied' | 'off' | 'on'

/** Which notices are given, and how to change that. Call `setDesktop` from a click: the browser then asks. */
export interface Notices {
  readonly sound: boolean
  readonly desktop: DesktopNotices
  setSound(on: boolean): void
  setDesktop(on: boolean): void
}

/** Settings of the notices. */
export interface NoticesOptions<S> {
  /** What people know a session by. @defaultValue its workflow's name */
  readonly titleOf?: ((session: S) => string) | undefined
  /** Under which name the choice is kept. @defaultValue `'progress-notices'` */
  readonly storageKey?: string | undefined
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** How long a tab speaks for the others, in ms: a hidden one may hear of an end late. */
const CLAIM_MS = 10_000

/**
 * Gives notice of the end of sessions to one who looks elsewhere, by a sound, beside the page, or both: as they asked
 * for, and not at all until then. Once for each end, and never while the page is looked at.
 *
 * @param sessions - A session's snapshot, or those of a topic.
 */
export function useNotices<S extends NoticedOf>(sessions: SessionsOf<S>, options: NoticesOptions<S> = {}): Notices {
  const { storageKey = 'progress-notices', titleOf, labels } = options
  const [wishes, setWishes] = useState(NO_WISHES)
  const [permission, setPermission] = useState<NotificationPermission>()
  useEffect(() => {
    setWishes(recallWishes(storageKey))
    setPermission(permissionNow())
  }, [storageKey])

  const desktop = desktopOf(wishes, permission)
  const current = useRef({ titleOf, labels, sound: false, desktop: false })
  useEffect(() => {
    current.current = { titleOf, labels, sound: wishes.sound, desktop: desktop === 'on' }
  })
  const known = useRef<readonly S[]>(undefined)
  useEffect(() => {
    const next = toSessions(sessions)
    const { titleOf: title, labels: words, ...wanted } = current.current
    const notices = noticesBetween(known.current, next, toComponentLabels(words), title)
    known.current = next
    for (const notice of notices) void claim(notice.sessionId, () => give(notice, wanted))
  }, [sessions])

  const wish = (next: NoticeWishes): void => {
    setWishes(next)
    rememberWishes(storageKey, next)
  }
  return {
    sound: wishes.sound,
    desktop,
    setSound(sound) {
      wish({ ...wishes, sound })
      // So that they know what they will hear.
      if (sound) playNotice('good')
    },
    setDesktop(on) {
      if (permission === undefined) return
      if (!on || permission === 'granted') return wish({ ...wishes, desktop: on })
      void Notification.requestPermission().then((answer) => {
        setPermission(answer)
        wish({ ...wishes, desktop: answer === 'granted' })
      })
    },
  }
}

const permissionNow = (): NotificationPermission | undefined =>
  'Notification' in globalThis ? Notification.permission : undefined

function desktopOf(wishes: NoticeWishes, permission: NotificationPermission | undefined): DesktopNotices {
  if (permission === undefined) return 'unsupported'
  if (permission === 'denied') return permission
  return wishes.desktop && permission === 'granted' ? 'on' : 'off'
}

/** One tab speaks for all that follow the session; where there are no locks, each for itself. */
async function claim(sessionId: string, speak: () => void): Promise<void> {
  const locks = globalThis.navigator?.locks
  if (!locks) return speak()
  await locks.request(`progress-notice ${sessionId}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return
    speak()
    await new Promise((resolve) => setTimeout(resolve, CLAIM_MS))
  })
}

function give(notice: Notice, { sound, desktop }: NoticeWishes): void {
  if (!document.hidden && document.hasFocus()) return
  if (sound) playNotice(notice.tone)
  if (!desktop) return
  const { title, body, sessionId: tag } = notice
  try {
    const shown = new Notification(title, { body, tag, silent: sound })
    shown.onclick = () => {
      window.focus()
      shown.close()
    }
  } catch {
    // On phones only a service worker may show one.
  }
}
