import type { Example } from './examples.ts'

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
  body { max-width: 44rem; margin: 0 auto; padding: 14vh 1.5rem 3rem; background: light-dark(#f5f4f0, #0e1114); color: light-dark(#1b1f23, #e8eaed); }
  svg { width: 48px; height: 48px; }
  h1 { margin: 1rem 0 0.25rem; font-size: 2.25rem; font-weight: 680; letter-spacing: -0.025em; line-height: 1.15; }
  p { margin: 0; color: light-dark(#5c6269, #a0a8b1); }
  ul { display: grid; gap: 1rem; margin: 2.5rem 0 0; padding: 0; list-style: none; }
  li a { display: block; padding: 1.25rem 1.5rem; border: 1px solid light-dark(#e3e0d8, #2a3139); border-radius: 18px; background: light-dark(#fff, #161a1f); color: inherit; text-decoration: none; }
  li a:hover { border-color: light-dark(#0f766e, #2dd4bf); }
  a:focus-visible { outline: 3px solid light-dark(#0f766e, #2dd4bf); outline-offset: 2px; }
  h2 { margin: 0 0 0.25rem; font-size: 1.1875rem; font-weight: 640; letter-spacing: -0.01em; }
  .back { color: light-dark(#0f766e, #2dd4bf); }
`

const MARK = `<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#0f766e"/><path d="M7 16h9" stroke="#fff" stroke-width="3" stroke-linecap="round"/><path d="M16 16h9" stroke="#fff" stroke-opacity=".4" stroke-width="3" stroke-linecap="round"/></svg>`
const ICON = `data:image/svg+xml,${encodeURIComponent(MARK.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'))}`

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
<main>${MARK}${body}</main>
</body>
</html>
`
}

/** The page that lists the examples. */
export function indexPage(examples: readonly Pick<Example, 'path' | 'title' | 'description'>[]): string {
  const items = examples.map(
    ({ path, title, description }) => `<li><a href="/${path}/"><h2>${title}</h2><p>${description}</p></a></li>`,
  )
  return page(
    'Progress examples',
    `<h1>Progress, shown live</h1><p>Each example runs on this server, with nothing to set up.</p><ul>${items.join('')}</ul>`,
  )
}

/** The page for an address that leads nowhere. */
export function notFoundPage(): string {
  return page(
    'Not found',
    '<h1>Nothing here</h1><p>The <a class="back" href="/">list of examples</a> is over there.</p>',
  )
}
