import type { Json } from './json.ts'

/** What `append` adds to: the string that is there, else an empty one. */
export function appendText(current: Json | undefined, text: string): string {
  return (typeof current === 'string' ? current : '') + text
}
