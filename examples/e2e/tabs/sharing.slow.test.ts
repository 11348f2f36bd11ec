import { expect, it } from 'vitest'
import { describeInBrowser } from '../support/browser.ts'
import { eventually, expectStates, type LabTab, untilPercent, withLab } from './support/lab.ts'

const statesOf = async (tabs: readonly LabTab[], number = 0): Promise<string[]> =>
  (await Promise.all(tabs.map((tab) => tab.report(number)))).map(({ connection }) => connection.state)

/** Runs in a page, as text. */
function forbidStorage(): void {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException('Forbidden', 'SecurityError')
      },
    })
  }
}

describeInBrowser('tabs in Chromium', () => {
  const lab = withLab()

  it('share one stream where eight of them follow one session, and each has its own state', async () => {
    const { site } = lab
    const { id, emitter, end } = await site.begin()
    const tabs = await lab.openAll(8, id)
    expect([site.streams().length, site.opened]).toEqual([1, 1])
    for (const percent of [10, 20, 30]) emitter.update({ percent, message: `At ${percent}` })
    await untilPercent(tabs, 30)
    await expectStates(site, tabs, id)
    await tabs[3]?.page.evaluate(() => {
      Object.assign(window.lab.report(0).snapshot ?? {}, { percent: 99 })
    })
    emitter.update({ percent: 40 })
    await untilPercent([...tabs.slice(0, 3), ...tabs.slice(4)], 40)
    expect((await tabs[3]?.report())?.snapshot?.percent).toBe(99)
    await end('done')
    await eventually(
      async () => (await Promise.all(tabs.map((tab) => tab.report()))).every(({ outcome }) => outcome === 'done'),
      'eight results',
    )
    await eventually(() => site.streams().length === 0, 'no stream')
    expect(site.opened).toBe(1)
  })

  it('hear of what a start in one of them began', async () => {
    const { site } = lab
    const first = await lab.open()
    await first.page.evaluate(() => window.lab.start())
    await eventually(async () => (await first.report()).connection.state === 'live', 'a start')
    const { id = '' } = await first.report()
    const second = await lab.open()
    await second.follow(id)
    await eventually(async () => (await second.report()).connection.state === 'live', 'a joiner')
    site.begun(id).emitter.update({ percent: 50 })
    await untilPercent([first, second], 50)
    expect(site.streams()).toEqual(['POST /api/progress/workflows/job user'])
    expect(site.opened).toBe(1)
  })

  it('with eight sessions over HTTP/1.1 open four streams at most: pages load, a cancel answers within a second, all hear', async () => {
    const { site } = lab
    const begun = await Promise.all(Array.from({ length: 8 }, () => site.begin()))
    const tabs: LabTab[] = []
    for (const { id } of begun) {
      const tab = await lab.open()
      await tab.follow(id)
      tabs.push(tab)
    }
    await eventually(
      async () => (await statesOf(tabs)).every((state) => state === 'live' || state === 'polling'),
      'all',
    )
    expect((await statesOf(tabs)).toSorted()).toEqual([...Array(4).fill('live'), ...Array(4).fill('polling')])
    expect(site.most).toBe(4)
    const loaded = await lab.open()
    const loadMs = await loaded.page.evaluate(
      () => performance.timing.loadEventEnd - performance.timing.navigationStart,
    )
    // Without a free connection neither would come before a stream ends, and none does.
    expect(loadMs).toBeLessThan(20_000)
    const cancelMs: number[] = []
    for (const tab of tabs) cancelMs.push(await tab.page.evaluate(() => window.lab.cancel(0)))
    expect(Math.max(...cancelMs)).toBeLessThan(10_000)
    expect(Math.min(...cancelMs)).toBeLessThan(1_000)
    for (const { emitter } of begun) emitter.update({ percent: 60 })
    await untilPercent(tabs, 60)
    await begun[0]?.end('done')
    const [first] = tabs
    await eventually(async () => (await first?.report())?.outcome === 'done', 'an end')
    // The place that is free is taken.
    await eventually(async () => (await statesOf(tabs)).filter((state) => state === 'live').length === 4, 'four live')
    expect(site.most).toBe(4)
  })

  it('of two users in one browser hear nothing of each other, and share the four places', async () => {
    const { site } = lab
    const [ada, bob] = [await site.begin('ada'), await site.begin('bob')]
    const tabs = [
      await lab.open({ query: 'user=ada' }),
      await lab.open({ query: 'user=ada' }),
      await lab.open({ query: 'user=bob' }),
      await lab.open({ query: 'user=bob' }),
    ]
    for (const [index, tab] of tabs.entries()) await tab.follow(index < 2 ? ada.id : bob.id)
    const stranger = await lab.open({ query: 'user=bob' })
    await stranger.follow(ada.id)
    await eventually(async () => (await stranger.report()).outcome !== undefined, 'a refusal')
    expect((await stranger.report()).outcome).toBe('session_not_found')
    ada.emitter.update({ percent: 11 })
    bob.emitter.update({ percent: 22 })
    await untilPercent(tabs.slice(0, 2), 11)
    await untilPercent(tabs.slice(2), 22)
    expect((await stranger.report()).snapshot).toBeUndefined()
    expect(
      site
        .streams()
        .map((stream) => stream.split(' ').at(-1))
        .toSorted(),
    ).toEqual(['ada', 'bob'])
    await tabs[0]?.page.evaluate(() => window.lab.resume('mine'))
    await eventually(
      async () => (await tabs[1]?.page.evaluate(() => window.lab.recall('mine'))) !== undefined,
      'memory',
    )
    expect(await tabs[2]?.page.evaluate(() => window.lab.recall('mine'))).toBeUndefined()
  })

  it('of two browsers share nothing', async () => {
    const { site } = lab
    const { id, emitter } = await site.begin()
    const tabs = [await lab.open(), await lab.open({ context: await lab.newContext() })]
    for (const tab of tabs) await tab.follow(id)
    emitter.update({ percent: 33 })
    await untilPercent(tabs, 33)
    expect(site.streams()).toHaveLength(2)
  })

  const cases: Record<
    string,
    { readonly first: () => void; readonly streams: number; readonly sharesMemory: boolean }
  > = {
    'work alone without locks': {
      first: () => void Reflect.deleteProperty(Navigator.prototype, 'locks'),
      streams: 2,
      sharesMemory: true,
    },
    'work alone without channels': {
      first: () => void Reflect.deleteProperty(window, 'BroadcastChannel'),
      streams: 2,
      sharesMemory: true,
    },
    'share streams without storage, and remember for as long as the page is there': {
      first: forbidStorage,
      streams: 1,
      sharesMemory: false,
    },
  }
  for (const [what, { first, streams, sharesMemory }] of Object.entries(cases)) {
    it(what, async () => {
      const { site } = lab
      const { id, emitter } = await site.begin()
      const [one, other] = [await lab.open({ first }), await lab.open({ first })]
      for (const tab of [one, other]) await tab.follow(id)
      emitter.update({ percent: 44 })
      await untilPercent([one, other], 44)
      expect(site.streams()).toHaveLength(streams)
      await one.page.evaluate(() => window.lab.resume('mine'))
      const recall = (tab: LabTab) => tab.page.evaluate(() => window.lab.recall('mine'))
      await eventually(async () => (await recall(one)) !== undefined, 'memory')
      expect((await recall(other)) !== undefined).toBe(sharesMemory)
    })
  }
})
