import type { ReactElement } from 'react'
import { type ComponentLabels, toComponentLabels } from './component-labels.ts'
import { Glyph } from './glyph.tsx'
import type { Notices } from './use-notices.ts'

/** Props of the settings. */
export interface NoticeSettingsProps {
  /** What `useNotices` gives. */
  readonly notices: Notices
  readonly labels?: Partial<ComponentLabels> | undefined
}

/** Two switches: whether the end of a session is heard, and whether it is shown beside the page. */
export function NoticeSettings({ notices, labels }: NoticeSettingsProps): ReactElement {
  const words = toComponentLabels(labels).notices
  const { sound, desktop, setSound, setDesktop } = notices
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, and brings a look of its own
    <div className="progress-part progress-notices" role="group" aria-label={words.title}>
      <button className="progress-action" type="button" aria-pressed={sound} onClick={() => setSound(!sound)}>
        <Glyph name="sound" />
        {words.sound}
      </button>
      {desktop !== 'unsupported' && (
        <button
          className="progress-action"
          type="button"
          aria-pressed={desktop === 'on'}
          onClick={() => setDesktop(desktop !== 'on')}
        >
          <Glyph name="desktop" />
          {words.desktop}
        </button>
      )}
      <span className="progress-notices-note" role="status">
        {desktop === 'denied' && words.denied}
      </span>
    </div>
  )
}
