import { melodyOf, type Notice } from './notice.ts'

const LENGTH_S = 0.28
/** A browser that lets nothing sound before a click holds it back: what comes late is worse than silence. */
const PATIENCE_MS = 2_000

/** Sounds as the notice is: made here, so that no file has to be fetched. Silent where the browser will not have it. */
export function playNotice(tone: Notice['tone']): void {
  if (!('AudioContext' in globalThis)) return
  const context = new AudioContext()
  for (const { hz, at } of melodyOf(tone)) {
    const [oscillator, gain] = [context.createOscillator(), context.createGain()]
    const start = context.currentTime + at
    oscillator.frequency.value = hz
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(0.12, start + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.001, start + LENGTH_S)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(start)
    oscillator.stop(start + LENGTH_S)
  }
  context.resume().catch(() => undefined)
  setTimeout(() => void context.close().catch(() => undefined), PATIENCE_MS)
}
