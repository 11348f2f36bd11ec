import { fakeClock } from '@progress/core/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { platformEnvironment } from './environment.ts'

const pretend = (page?: { hidden: boolean } & EventTarget) => {
  const scope = new EventTarget()
  vi.stubGlobal('addEventListener', scope.addEventListener.bind(scope))
  if (page) vi.stubGlobal('document', page)
  return scope
}
afterEach(() => void vi.unstubAllGlobals())

describe('the environment', () => {
  it('is online unless the platform is certain that it is not', () => {
    const { isOnline } = platformEnvironment(fakeClock())
    expect(isOnline()).toBe(true)
    vi.stubGlobal('navigator', { onLine: false })
    expect(isOnline()).toBe(false)
    vi.stubGlobal('navigator', {})
    expect(isOnline()).toBe(true)
  })

  it('wakes on `online` and on the return from the back-forward cache, until it is told to stop', () => {
    const scope = pretend()
    let calls = 0
    const stop = platformEnvironment(fakeClock()).onWake(() => {
      calls += 1
    })
    scope.dispatchEvent(new Event('online'))
    scope.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    expect(calls).toBe(1)
    scope.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(calls).toBe(2)
    stop()
    scope.dispatchEvent(new Event('online'))
    expect(calls).toBe(2)
  })

  it('wakes when a page is looked at that was hidden for long, not after a glance elsewhere', async () => {
    const clock = fakeClock()
    const page = Object.assign(new EventTarget(), { hidden: false })
    pretend(page)
    let calls = 0
    platformEnvironment(clock).onWake(() => {
      calls += 1
    })
    const hideFor = async (ms: number): Promise<void> => {
      page.hidden = true
      page.dispatchEvent(new Event('visibilitychange'))
      await clock.advance(ms)
      page.hidden = false
      page.dispatchEvent(new Event('visibilitychange'))
    }
    await hideFor(5_000)
    expect(calls).toBe(0)
    await hideFor(60_000)
    expect(calls).toBe(1)
  })

  it('takes animation frames where there are any and the page is seen, else a timer', async () => {
    const clock = fakeClock()
    let calls = 0
    const count = (): void => {
      calls += 1
    }
    const { nextFrame } = platformEnvironment(clock)
    nextFrame(count)
    await clock.advance(17)
    expect(calls).toBe(1)
    const page = Object.assign(new EventTarget(), { hidden: false })
    vi.stubGlobal('document', page)
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callback())
    const inPage = platformEnvironment(clock)
    inPage.nextFrame(count)
    expect(calls).toBe(2)
    page.hidden = true
    inPage.nextFrame(count)
    expect(calls).toBe(2)
    await clock.advance(17)
    expect(calls).toBe(3)
  })

  it('does not wait for the frame of a page that is hidden meanwhile', async () => {
    const clock = fakeClock()
    let calls = 0
    let frame = (): void => undefined
    vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      frame = callback
    })
    const { nextFrame } = platformEnvironment(clock)
    nextFrame(() => {
      calls += 1
    })
    await clock.advance(999)
    expect(calls).toBe(0)
    await clock.advance(1)
    expect(calls).toBe(1)
    nextFrame(() => {
      calls += 10
    })
    frame()
    expect([calls, clock.pending]).toEqual([11, 0])
  })
})
