import { describe, expect, it } from 'vitest'
import { Arrivals } from '../src/load/arrivals.ts'
import { markOf, updateText } from '../src/update-text.ts'

describe('Arrivals', () => {
  it('measures from when an update was due', () => {
    const arrivals = new Arrivals(10, 100)
    arrivals.arrived({ number: 11, dueUs: 5_000 }, 7_500)
    arrivals.arrived({ number: 12, dueUs: 15_000 }, 15_250)
    expect(arrivals.latencies({ upTo: 12 })).toEqual([2.5, 0.25])
  })

  it('counts updates that were merged into a later one from when they were due themselves', () => {
    const arrivals = new Arrivals(0, 100)
    arrivals.arrived({ number: 3, dueUs: 30_000 }, 31_000)
    expect(arrivals.latencies({ upTo: 3 })).toEqual([21, 11, 1])
  })

  it('counts a repeated update once', () => {
    const arrivals = new Arrivals(0, 100)
    arrivals.arrived({ number: 1, dueUs: 0 }, 1_000)
    arrivals.arrived({ number: 1, dueUs: 0 }, 9_000)
    expect(arrivals.latencies({ upTo: 1 })).toEqual([1])
    expect(arrivals.latest).toBe(1)
  })

  it('leaves out what came before', () => {
    const arrivals = new Arrivals(5, 100)
    arrivals.arrived({ number: 4, dueUs: 0 }, 1_000)
    expect(arrivals.latencies({ upTo: 5 })).toEqual([])
  })

  it('shows what has not arrived as infinitely late', () => {
    const arrivals = new Arrivals(0, 100)
    arrivals.arrived({ number: 1, dueUs: 0 }, 1_000)
    expect(arrivals.latencies({ upTo: 3 })).toEqual([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  })
})

describe('the text of an update', () => {
  it('has the length that was asked for, and can be read wherever it stands', () => {
    const text = updateText({ number: 12, dueUs: 345_678 }, 1_024)
    expect(text).toHaveLength(1_024)
    expect(markOf(JSON.stringify({ data: { text } }))).toEqual({ number: 12, dueUs: 345_678 })
  })

  it('is not found where there is none', () => {
    expect(markOf('{"type":"hello","at":"someone@example.org"}')).toBeUndefined()
  })
})
