/** Starts a session, and gives the address of its stream. */
export async function start(base: string, workflow: string, input: unknown, token: string): Promise<string> {
  const response = await fetch(`${base}/workflows/${workflow}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify(input),
  })
  const location = response.headers.get('location')
  if (!location) throw new Error(`${response.status} ${await response.text()}`)
  return `${new URL(location, base)}/events`
}
