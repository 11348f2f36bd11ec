import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type AnyBrowser, type AnyPage, type BrowserKind, findProgram, runBy } from './any-browser.ts'
import { startWebDriverSession, type WebDriverSession } from './webdriver.ts'

const driverPath = findProgram(process.env.WEBKIT_DRIVER_PATH, 'WebKitWebDriver')
const screenPath = findProgram(undefined, 'Xvfb')
const [binary] = [process.env.MINI_BROWSER_PATH ?? [], globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser')].flat()

/** WebKitGTK's own small browser, driven over WebDriver, on a screen that nobody sees. */
export const webkit: BrowserKind = {
  name: 'WebKit',
  found: driverPath !== undefined && screenPath !== undefined && binary !== undefined,
  async launch(): Promise<AnyBrowser> {
    if (!driverPath || !screenPath || !binary) throw new Error('No WebKit: install webkit2gtk-driver and xvfb')
    const screen = await startScreen(screenPath)
    const driver = await startDriver(driverPath, screen.display)
    const session = await startWebDriverSession(driver.url, {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    })
    return {
      version: `WebKitGTK ${session.browserVersion}`,
      open: (url) => openPage(session, url),
      async close() {
        await session.close()
        await stop(driver.process)
        await stop(screen.process)
      },
    }
  },
}

/** There is one page and one jar: the jar is emptied for whoever comes next. */
async function openPage(session: WebDriverSession, url: string): Promise<AnyPage> {
  await session.goTo(url)
  await session.forgetCookies()
  await session.goTo(url)
  return {
    run: runBy(session.evaluate),
    click: (xpath) => session.click(xpath),
    attach: (xpath, path) => session.type(xpath, path),
    close: () => session.goTo('about:blank'),
  }
}

async function startScreen(path: string): Promise<{ readonly display: string; readonly process: ChildProcess }> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x1500x24', '-nolisten', 'tcp']
  const process = spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const [number] = await once(process.stdio[3] as NodeJS.ReadableStream, 'data')
  return { display: `:${String(number).trim()}`, process }
}

async function startDriver(
  path: string,
  display: string,
): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const port = await freePort()
  const started = spawn(path, [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11' },
  })
  const url = `http://127.0.0.1:${port}`
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) {
    if (started.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${started.exitCode}`)
    await wait(20)
  }
  return { url, process: started }
}

/** The driver takes no port of its own choice. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function stop(started: ChildProcess): Promise<void> {
  if (started.exitCode !== null || started.signalCode !== null) return
  started.kill()
  await once(started, 'exit')
}
