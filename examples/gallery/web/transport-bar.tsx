import { type ReactElement, useSyncExternalStore } from 'react'
import { player } from './gallery-player.ts'

const SPEEDS = [0.25, 1, 4, 16]
const OUTLINES = {
  play: 'M8 5l11 7-11 7z',
  pause: 'M9 6v12M15 6v12',
  step: 'M6 5l9 7-9 7zM18 5v14',
  begin: 'M18 5l-9 7 9 7zM6 5v14',
}

/** Plays the script: on, still, by single steps, faster, to any time. */
export function TransportBar(): ReactElement {
  const { script, at, isPlaying, speed } = useSyncExternalStore(player.subscribe, player.getState)
  const isOff = script === undefined
  const durationMs = script?.durationMs ?? 0
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own
    <div className="transport card" role="group" aria-label="Player">
      <Key name="begin" label="To the beginning" isOff={isOff} onPress={() => player.seek(0)} />
      <Key
        name={isPlaying ? 'pause' : 'play'}
        label={isPlaying ? 'Hold' : 'Play'}
        isOff={isOff}
        onPress={isPlaying ? player.pause : player.play}
      />
      <Key name="step" label="One step" isOff={isOff} onPress={player.step} />
      <input
        type="range"
        aria-label="Time"
        aria-valuetext={`${seconds(at)} of ${seconds(durationMs)} seconds`}
        min={0}
        max={durationMs}
        step={10}
        value={at}
        disabled={isOff}
        onChange={({ target }) => player.seek(Number(target.value))}
      />
      <span className="transport-time number" aria-hidden="true">
        {seconds(at)} / {seconds(durationMs)} s
      </span>
      <select aria-label="Speed" value={speed} onChange={({ target }) => player.setSpeed(Number(target.value))}>
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {each} ×
          </option>
        ))}
      </select>
    </div>
  )
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

/** Props of a key. */
interface KeyProps {
  readonly name: keyof typeof OUTLINES
  readonly label: string
  readonly isOff: boolean
  readonly onPress: () => void
}

function Key({ name, label, isOff, onPress }: KeyProps): ReactElement {
  return (
    <button
      className="button button-quiet button-square"
      type="button"
      aria-label={label}
      disabled={isOff}
      onClick={onPress}
    >
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={OUTLINES[name]} />
      </svg>
    </button>
  )
}
