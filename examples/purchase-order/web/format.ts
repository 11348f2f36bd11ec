const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** `14:03:59`. @param timestamp - Epoch ms. */
export const formatClock = (timestamp: number): string => clock.format(timestamp)

/** A date for people. @param date - ISO 8601; `null`: not known. */
export const formatDate = (date: string | null): string | undefined =>
  date === null ? undefined : day.format(new Date(date))

/** @param currency - ISO 4217; `null`: the amount stands alone. @returns `undefined` where the amount is not known. */
export function formatMoney(amount: number | null, currency: string | null): string | undefined {
  if (amount === null) return undefined
  try {
    return amount.toLocaleString(
      undefined,
      currency === null ? { minimumFractionDigits: 2 } : { style: 'currency', currency },
    )
  } catch {
    // No currency of that name.
    return `${amount.toLocaleString(undefined, { minimumFractionDigits: 2 })} ${currency}`
  }
}

/** `40 ms`, `2.4 s`, `12 s`, `3 min 20 s`. @param ms - Milliseconds. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  const seconds = ms / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  const minutes = Math.floor(whole / 60)
  return minutes < 60 && whole % 60 > 0 ? `${minutes} min ${whole % 60} s` : `${minutes} min`
}

/** `12 KB`, `3.4 MB`. @param bytes - A count of bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  if (bytes < 1_024 * 1_024) return `${Math.round(bytes / 1_024)} KB`
  return `${(bytes / 1_024 / 1_024).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
}

/** `97 %`. @param share - 0 to 1. */
export const formatShare = (share: number): string => `${Math.round(share * 100)} %`
