import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './snippet.ts'

const withoutCode = (text: string): string =>
  text.replace(/^([ \t]*)(`{3,}|~{3,})[\s\S]*?^\1\2.*$/gm, '').replace(/`[^`\n]*`/g, '')

/** The anchor that GitHub gives to a heading. */
const slugOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

function anchorsOf(text: string): Set<string> {
  const headings = [...text.replace(/^([ \t]*)(`{3,})[\s\S]*?^\1\2.*$/gm, '').matchAll(/^#{1,6}\s+(.+)$/gm)]
  const ids = [...text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)].map(([, id]) => id ?? '')
  const anchors = new Set(ids)
  for (const slug of headings.map(([, heading]) => slugOf(heading ?? ''))) {
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/**
 * The links of a page, from this repository to itself, that lead nowhere.
 *
 * @param page - Its path from the top directory.
 * @param text - Its Markdown.
 */
export function deadLinks(page: string, text: string): string[] {
  const prose = withoutCode(text)
  const targets = [
    ...[...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(([, target]) => target ?? ''),
    ...[...prose.matchAll(/<(?:img|a|source)\s[^>]*(?:src|href|srcset)="([^"]+)"/g)].map(([, target]) => target ?? ''),
  ]
  return targets.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target) && !leadsSomewhere(page, text, target))
}

function leadsSomewhere(page: string, text: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(root, page) : join(root, dirname(page), decodeURIComponent(path))
  if (!file.startsWith(root) || (path !== '' && !existsSync(file))) return false
  if (anchor === undefined || (path !== '' && !file.endsWith('.md')) || (path !== '' && statSync(file).isDirectory()))
    return true
  return anchorsOf(path === '' ? text : readFileSync(file, 'utf8')).has(anchor)
}
