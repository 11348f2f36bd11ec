import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Digest</title>
<link rel="icon" href="data:,">
<script type="importmap">{"imports":{"@progress/client":"/progress-client.js"}}</script>
<script type="module">
  import { createProgressClient } from '@progress/client'
  const session = createProgressClient({ url: '/api/progress' }).follow(location.search.slice(1))
  const bar = document.querySelector('progress')
  session.subscribe(() => {
    bar.value = session.getSnapshot()?.percent ?? 0
    document.title = session.getSnapshot()?.status
  })
  document.querySelector('button').addEventListener('click', () => {
    window.cancelledAt = Date.now()
    session.cancel()
  })
</script>
<progress max="100" value="0"></progress>
<button>Cancel</button>
</html>
`

/** Serves a page that follows the session that its query names, and can cancel it. */
export async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/progress-client.js') {
    const client = new URL(import.meta.resolve('@progress/client')).href.replace(/[^/]+$/, 'progress-client.js')
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(await readFile(new URL(client)))
  } else response.writeHead(200, { 'content-type': 'text/html' }).end(HTML)
}
