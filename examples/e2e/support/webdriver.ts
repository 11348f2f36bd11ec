/** A session of a browser, by the commands of WebDriver that the tests need. */
export interface WebDriverSession {
  readonly browserVersion: string
  goTo(url: string): Promise<void>
  goBack(): Promise<void>
  /** Evaluates text; its value may be a promise. */
  evaluate(expression: string): Promise<unknown>
  /** Waits for what an XPath finds, and clicks on it as a person does. */
  click(xpath: string): Promise<void>
  /** Types into what an XPath finds; for a file field, the path of a file. */
  type(xpath: string, text: string): Promise<void>
  forgetCookies(): Promise<void>
  close(): Promise<void>
}

const PATIENCE_MS = 60_000
/** Room for whole pages: what must be scrolled to cannot always be clicked on. */
const WINDOW = { width: 1_280, height: 1_400 }

/**
 * Starts a browser through a driver that listens.
 *
 * @param capabilities - What it is to be, as the driver's vendor describes it.
 * @see https://www.w3.org/TR/webdriver2/
 */
export async function startWebDriverSession(driver: string, capabilities: object): Promise<WebDriverSession> {
  const created = await send<Created>(`${driver}/session`, 'POST', { capabilities: { alwaysMatch: capabilities } })
  const session = `${driver}/session/${created.sessionId}`
  const post = <T>(path: string, body: object): Promise<T> => send<T>(session + path, 'POST', body)
  await post('/window/rect', { x: 0, y: 0, ...WINDOW })
  await post('/timeouts', { script: PATIENCE_MS, pageLoad: PATIENCE_MS, implicit: PATIENCE_MS })
  const find = async (xpath: string): Promise<string> => {
    const found = await post<Readonly<Record<string, string>>>('/element', { using: 'xpath', value: xpath })
    return `/element/${Object.values(found)[0]}`
  }
  return {
    browserVersion: created.capabilities.browserVersion,
    goTo: (url) => post('/url', { url }),
    goBack: () => post('/back', {}),
    async evaluate(expression) {
      // A script that throws is told apart from a driver that does.
      const script = `const done = arguments[0]
        Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }))`
      const { value, error } = await post<Outcome>('/execute/async', { script, args: [] })
      if (error !== undefined) throw new Error(error)
      return value
    },
    click: async (xpath) => post(`${await find(xpath)}/click`, {}),
    type: async (xpath, text) => post(`${await find(xpath)}/value`, { text }),
    forgetCookies: () => send(`${session}/cookie`, 'DELETE'),
    close: () => send(session, 'DELETE'),
  }
}

interface Created {
  readonly sessionId: string
  readonly capabilities: { readonly browserVersion: string }
}

interface Outcome {
  readonly value?: unknown
  readonly error?: string
}

async function send<T>(url: string, method: string, body?: object): Promise<T> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = (await response.json()) as { value: T & { readonly error?: string; readonly message?: string } }
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`)
  return value
}
