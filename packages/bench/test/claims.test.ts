import { describe, expect, it } from 'vitest'
import { claimsOf, claimsReport, holds } from '../src/scenarios/claims-report.ts'
import type { Claims, Watched, Way } from '../src/scenarios/claims-result.ts'

const watched = (way: Way, figures: Partial<Watched> = {}): Watched => ({
  way,
  updatesPerMinute: 4,
  requestsPerMinute: 12,
  bytesPerMinute: 20_000,
  bytesPerReply: 2_100,
  latencies: [1, 2_500, 4_999],
  cpuMsPerSecond: 100,
  ...figures,
})

const stream = { requestsPerMinute: 0.02, bytesPerMinute: 1_000, latencies: [1, 2, 3], cpuMsPerSecond: 60 }

const claims = (changes: Partial<Watched> = {}): Claims => ({
  watched: [
    watched('nobody', { cpuMsPerSecond: 50, latencies: [], bytesPerMinute: 0, requestsPerMinute: 0 }),
    watched('stream', { ...stream, ...changes }),
    watched('poll'),
    watched('tagged poll', { bytesPerMinute: 900 }),
  ],
  replies: [1, 2, 60],
  bytesPerReply: 1_900,
  firstProgress: [20, 1_001],
  endsSeen: [1],
  connectionsFreedMs: 12,
  hubsFreedMs: 3_100,
  quickLatencies: [50, 110],
  soonerLatencies: [20, 60],
})

const verdict = (text: string, of: Claims): boolean => {
  const found = claimsOf(of).find((claim) => claim.text.startsWith(text))
  if (found === undefined) throw new Error(`nobody claims: ${text}`)
  return holds(found)
}

describe('what earlier systems claimed', () => {
  it('holds where the figures say so', () => {
    for (const text of [
      'an update is seen within 100 ms, 4',
      '96 % less latency',
      '0.25 requests',
      '98 % fewer requests',
      '90 % less bandwidth than polls every 5 s of the whole state, 4',
      '70 % less CPU of the server than polls every 5 s of the whole state, 4',
      'less bandwidth than polls every 5 s of the whole state',
      'an update is seen within 100 ms, with 20 a second in each session and a window of 50 ms',
      'a poll is some 2 KB',
      'what a closed connection held',
    ])
      expect([text, verdict(text, claims())]).toEqual([text, true])
  })

  it('does not where they do not', () => {
    const worse = claims({ latencies: [101], bytesPerMinute: 3_000, cpuMsPerSecond: 90 })
    for (const text of ['an update is seen within 100 ms, 4', '90 % less bandwidth', '70 % less CPU'])
      expect([text, verdict(text, worse)]).toEqual([text, false])
    for (const text of [
      'less bandwidth than polls every 5 s with `If-None-Match`',
      '90 % less bandwidth than polls every 5 s with `If-None-Match`',
      'an update is seen within 100 ms, with 20 a second in each session and the window of 100 ms',
      'first progress',
      'a progress reply',
    ])
      expect([text, verdict(text, claims())]).toEqual([text, false])
  })

  it('does not hold where nothing was measured', () => {
    const [claim] = claimsOf({ ...claims(), watched: [] })
    expect(claim && holds({ ...claim, figure: Number.NaN })).toBe(false)
    expect(claimsOf({ ...claims(), watched: [] }).some(({ system }) => system === '[1]')).toBe(false)
  })

  it('gives no saving of CPU where polls were seen to take none', () => {
    const idle = { ...claims(), watched: claims().watched.map((one) => ({ ...one, cpuMsPerSecond: 50 })) }
    const report = claimsReport(idle)
    expect(report).toMatch(/70 % less CPU of the server than polls every 5 s of the whole state.*\| +– \| –/)
    expect(report).not.toContain('Infinity')
  })

  it('stands in a table, beside what was measured', () => {
    const report = claimsReport(claims())
    expect(report).toMatch(
      /98 % fewer requests than polls every 5 s of the whole state +\| +at least 98.0 % +\| +99.8 % +\| yes/,
    )
    expect(report).toMatch(/a progress reply takes less than 50 ms +\| +at most 50 ms +\| +60 ms +\| no/)
    expect(report).toMatch(/reply to a poll +\| above 1 s +\| +2.0 ms +\| +60 ms +\| +60 ms/)
  })
})
