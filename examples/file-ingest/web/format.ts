const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const count = new Intl.NumberFormat('en')
// Made once: thousands of sizes are written while somebody looks.
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** `14:03:59`. @param timestamp - Epoch ms. */
export const formatClock = (timestamp: number): string => clock.format(timestamp)

/** `1,204`. */
export const formatCount = (number: number): string => count.format(number)

/** `1 file`, `1,204 files`. */
export const filesOfNumber = (number: number): string => `${formatCount(number)} ${number === 1 ? 'file' : 'files'}`

/** `640 B`, `12 KB`, `3.4 MB`, `1.2 GB`. @param bytes - A count of bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  if (bytes < 1_024 ** 2) return `${Math.round(bytes / 1_024)} KB`
  const [size, unit] = bytes < 1_024 ** 3 ? [bytes / 1_024 ** 2, 'MB'] : [bytes / 1_024 ** 3, 'GB']
  return `${tenth.format(size)} ${unit}`
}

/** `30 May 2008`. @param iso - A camera's clock, which knows no time zone: only its own day is read. */
export function formatDay(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1))
  return Number.isNaN(date.getTime())
    ? iso
    : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** `2 minutes`, `90 seconds`. @param ms - Milliseconds. */
export function formatLimit(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const [number, unit] = seconds >= 60 && seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}
