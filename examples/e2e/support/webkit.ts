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
    const started: ChildProcess[] = []
    const stopAll = async (): Promise<void> => {
      for (const each of started.splice(0).reverse()) await stop(each)
    }
    try {
      const display = await startScreen(screenPath, started)
      const url = await startDriver(driverPath, display, started)
      const session = await startWebDriverSession(url, {
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary, args: ['--automation'] },
      })
      return {
        version: `WebKitGTK ${session.browserVersion}`,
        open: (address) => openPage(session, address),
        close: () => session.close().finally(stopAll),
      }
    } catch (error) {
      await stopAll()
      throw error
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
    goTo: (address) => session.goTo(address),
    goBack: () => session.goBack(),
    close: () => session.goTo('about:blank'),
  }
}

/** @returns The display that it has taken. */
async function startScreen(path: string, started: ChildProcess[]): Promise<string> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x1500x24', '-nolisten', 'tcp']
  const screen = spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  started.push(screen)
  const [number] = await Promise.race([
    once(screen.stdio[3] as NodeJS.ReadableStream, 'data'),
    once(screen, 'exit').then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`))),
  ])
  return `:${String(number).trim()}`
}

/** @returns Where it listens. */
async function startDriver(path: string, display: string, started: ChildProcess[]): Promise<string> {
  const port = await freePort()
  const driver = spawn(path, [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11' },
  })
  started.push(driver)
  const url = `http://127.0.0.1:${port}`
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) {
    if (driver.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${driver.exitCode}`)
    await wait(20)
  }
  return url
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
