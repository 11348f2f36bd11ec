import { expect, it } from 'vitest'
import { describeInBrowser } from '../support/browser.ts'
import { eventually, expectStates, type LabTab, untilPercent, withLab } from './support/lab.ts'

describeInBrowser('when the leader among tabs in Chromium', () => {
  const lab = withLab()

  /** Four tabs, of which the first leads; what is emitted afterwards must reach the other three by one stream. */
  const withLeader = async (
    go: (leader: LabTab) => Promise<unknown>,
  ): Promise<{ id: string; rest: LabTab[]; leader: LabTab }> => {
    const { site } = lab
    const { id, emitter } = await site.begin()
    const tabs = await lab.openAll(4, id)
    const [leader, ...rest] = tabs as [LabTab, ...LabTab[]]
    emitter.update({ percent: 10 })
    await untilPercent(tabs, 10)
    expect(site.opened).toBe(1)
    await go(leader)
    emitter.update({ percent: 20 })
    await untilPercent(rest, 20)
    await expectStates(site, rest, id)
    return { id, rest, leader }
  }
  const statesSeen = async (tabs: readonly LabTab[]): Promise<Set<string>> =>
    new Set((await Promise.all(tabs.map((tab) => tab.report()))).flatMap(({ states }) => states))

  it('is closed, another takes over, and nobody sees it', async () => {
    const { rest } = await withLeader(({ page }) => page.close())
    await eventually(() => lab.site.streams().length === 1, 'one stream')
    expect(lab.site.opened).toBe(2)
    expect(await statesSeen(rest)).toEqual(new Set(['connecting', 'live']))
  })

  it('crashes, another takes over, and nobody sees it', async () => {
    const { rest } = await withLeader(({ cdp, page }) => {
      const crashed = new Promise<void>((resolve) => void page.once('error', () => resolve()))
      cdp.send('Page.crash').catch(() => undefined)
      return crashed
    })
    await eventually(() => lab.site.streams().length === 1, 'one stream')
    expect(lab.site.opened).toBe(2)
    expect(await statesSeen(rest)).toEqual(new Set(['connecting', 'live']))
  })

  it('is frozen by the browser, it lets go first; thawed, it joins again', async () => {
    const { leader, rest, id } = await withLeader(({ cdp }) =>
      cdp.send('Page.setWebLifecycleState', { state: 'frozen' }),
    )
    expect(lab.site.streams()).toHaveLength(1)
    expect(await statesSeen(rest)).toEqual(new Set(['connecting', 'live']))
    await leader.cdp.send('Page.setWebLifecycleState', { state: 'active' })
    await untilPercent([leader], 20)
    await expectStates(lab.site, [leader, ...rest], id)
    expect([lab.site.streams().length, lab.site.opened]).toEqual([1, 2])
  })

  it('is stuck without a word, another takes its place after two heartbeats; when it goes on, it joins', async () => {
    const { leader, rest, id } = await withLeader(async ({ page }) => {
      // A page that computes for long hears nothing, and cannot let go.
      page
        .evaluate(() => {
          const end = performance.now() + 8_000
          while (performance.now() < end);
        })
        .catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
    expect((await statesSeen(rest)).has('reconnecting')).toBe(true)
    await untilPercent([leader], 20)
    await expectStates(lab.site, [leader, ...rest], id)
    await eventually(() => lab.site.streams().length === 1, 'one stream')
  })

  it('goes to the back-forward cache, another takes over; the page is restored from there, and joins', async () => {
    const { leader, rest, id } = await withLeader(({ page }) => page.goto(`${lab.site.origin}/elsewhere`))
    expect(await statesSeen(rest)).toEqual(new Set(['connecting', 'live']))
    await leader.page.goBack()
    expect(await leader.page.evaluate(() => window.lab.restored)).toBe(true)
    await untilPercent([leader], 20)
    await expectStates(lab.site, [leader, ...rest], id)
    expect([lab.site.streams().length, lab.site.opened]).toEqual([1, 2])
  })

  it('loses its connection, one of them opens the next', async () => {
    const { rest, leader } = await withLeader(async () => lab.site.cut())
    await untilPercent([leader], 20)
    await eventually(() => lab.site.streams().length === 1, 'one stream')
    expect((await rest[0]?.report())?.connection.state).toBe('live')
  })
})

describeInBrowser('tabs in Chromium, by a clock that jumps', () => {
  const lab = withLab()
  const MINUTE_MS = 60_000

  it('that were hidden for ten minutes go on where the others are', async () => {
    const { site } = lab
    const { id, emitter, end } = await site.begin()
    const tabs = await lab.openAll(3, id)
    const [hidden, ...rest] = tabs as [LabTab, ...LabTab[]]
    expect(await hidden.page.evaluate(() => document.visibilityState)).toBe('hidden')
    await hidden.cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    emitter.update({ percent: 40 })
    await untilPercent(rest, 40)
    await hidden.cdp.send('Page.setWebLifecycleState', { state: 'active' })
    await hidden.page.evaluate((ms) => window.lab.skip(ms), 10 * MINUTE_MS)
    await hidden.page.bringToFront()
    expect(await hidden.page.evaluate(() => document.visibilityState)).toBe('visible')
    await untilPercent(tabs, 40)
    await expectStates(site, tabs, id)
    await eventually(() => site.streams().length === 1, 'one stream')
    await end('done')
    await eventually(async () => (await hidden.report()).outcome === 'done', 'its end')
  })

  it('of a laptop that slept for an hour find out at once that nothing holds any more', async () => {
    const { site } = lab
    const { id, emitter } = await site.begin()
    const tabs = await lab.openAll(4, id)
    const wake = await lab.sleep()
    try {
      // Nobody is told: the machine stands still, and the server has given up.
      site.cut()
      emitter.update({ percent: 70 })
      await new Promise((resolve) => setTimeout(resolve, 500))
    } finally {
      wake()
    }
    for (const { page } of tabs) await page.evaluate((ms) => window.lab.skip(ms), 60 * MINUTE_MS)
    await untilPercent(tabs, 70)
    await expectStates(site, tabs, id)
    await eventually(() => site.streams().length === 1, 'one stream')
  })
})

describeInBrowser('a session in Chromium', () => {
  const lab = withLab()
  const recall = (tab: LabTab): Promise<string | undefined> => tab.page.evaluate(() => window.lab.recall('mine'))
  const resume = (tab: LabTab): Promise<number> => tab.page.evaluate(() => window.lab.resume('mine'))

  it('is joined again after a refresh, and in a new tab; and is found without memory', async () => {
    const { site } = lab
    const tab = await lab.open()
    await resume(tab)
    await eventually(async () => (await recall(tab)) !== undefined, 'an id')
    const id = (await recall(tab)) as string
    site.begun(id).emitter.update({ percent: 15 })
    await untilPercent([tab], 15)
    await tab.page.reload()
    await tab.page.waitForFunction(() => 'lab' in window)
    await resume(tab)
    const second = await lab.open()
    await resume(second)
    await untilPercent([tab, second], 15)
    await expectStates(site, [tab, second], id)
    const elsewhere = await lab.open({ context: await lab.newContext() })
    expect(await elsewhere.page.evaluate(() => window.lab.findActive())).toEqual([id])
  })

  it('whose start was refreshed away is not started twice', async () => {
    const { site } = lab
    const tab = await lab.open()
    await tab.page.setRequestInterception(true)
    tab.page.on('request', (request) => {
      if (request.method() !== 'POST') return void request.continue()
      // The server has it, the page never hears.
      const { origin } = new URL(request.url())
      fetch(request.url(), {
        method: 'POST',
        headers: { ...request.headers(), origin },
        body: request.postData() ?? '',
      })
        .then(() => request.abort())
        .catch(() => undefined)
    })
    await resume(tab)
    await eventually(() => site.opened > 0, 'a start')
    tab.page.removeAllListeners('request')
    await tab.page.setRequestInterception(false)
    await tab.page.reload()
    await tab.page.waitForFunction(() => 'lab' in window)
    await resume(tab)
    await eventually(async () => (await tab.report()).connection.state === 'live', 'a session')
    expect(await tab.page.evaluate(() => window.lab.findActive())).toHaveLength(1)
  })

  it('that is gone is forgotten', async () => {
    const { site } = lab
    const tab = await lab.open()
    await resume(tab)
    await eventually(async () => (await recall(tab)) !== undefined, 'an id')
    const id = (await recall(tab)) as string
    await site.begun(id).end('done')
    await eventually(async () => (await tab.report()).outcome === 'done', 'its end')
    await tab.page.evaluate(
      (sessionId) => fetch(`/api/progress/sessions/${sessionId}`, { method: 'DELETE', headers: { 'x-user': 'user' } }),
      id,
    )
    await tab.page.reload()
    await tab.page.waitForFunction(() => 'lab' in window)
    await resume(tab)
    await eventually(async () => (await tab.report()).outcome === 'session_not_found', 'a refusal')
    expect(await recall(tab)).toBeUndefined()
  })
})
