import { type ReactElement, useState } from 'react'
import { MoonIcon, SunIcon } from './icons.tsx'

const isDarkNow = (): boolean => {
  const { theme } = document.documentElement.dataset
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

/** Turns the page dark or light, whatever the system prefers, and keeps that. */
export function ThemeToggle(): ReactElement {
  const [isDark, setIsDark] = useState(isDarkNow)
  const toggle = (): void => {
    const theme = isDarkNow() ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    setIsDark(theme === 'dark')
    try {
      localStorage.setItem('theme', theme)
    } catch {
      // Where nothing may be kept, it holds for this visit.
    }
  }
  return (
    <button
      className="button button-quiet button-square"
      type="button"
      aria-label={isDark ? 'Light theme' : 'Dark theme'}
      onClick={toggle}
    >
      {isDark ? <SunIcon /> : <MoonIcon />}
    </button>
  )
}
