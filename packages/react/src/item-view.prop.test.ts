import type { ItemStatus, ListedItem } from '@progress/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsByShow, defaultItemChoice, ORDERS, SHOWS, toArrangement } from './item-choice.ts'
import { toItemView } from './item-view.ts'
import { kindBadge } from './kind-badge.ts'

const STATUSES: readonly ItemStatus[] = ['pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled']
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const anyItem = fc.record({
  id: fc.string({ minLength: 1 }),
  status: fc.constantFrom(...STATUSES),
  name: optional(fc.string()),
  kind: optional(fc.oneof(fc.string(), fc.constantFrom('application/pdf', 'image/heic', 'text/csv', 'toString'))),
  phase: optional(fc.oneof(fc.string(), fc.constantFrom('parsing', 'saving', 'toString', '__proto__'))),
  percent: optional(fc.double({ noNaN: true })),
  attempt: optional(fc.nat(5)),
  startedAt: optional(fc.nat()),
  endedAt: optional(fc.nat()),
  error: optional(fc.record({ code: fc.string(), message: fc.string(), retryable: fc.boolean() })),
}) as fc.Arbitrary<ListedItem>

const toneOf = (item: Partial<ListedItem>): string => toItemView({ id: 'a', status: 'active', ...item }).tone

describe('toItemView', () => {
  it('shows any item, with a percentage that fits into a bar', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        const view = toItemView(item)
        expect(['gray', 'blue', 'yellow', 'purple', 'green', 'red', 'orange']).toContain(view.tone)
        expect(view.icon).toMatch(/^[a-z]+$/)
        const { percent = 0, durationMs = 0 } = view
        expect(Number.isInteger(percent) && percent >= 0 && percent <= 100).toBe(true)
        expect(durationMs).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('shows all of the bar of what is completed, and no error of an earlier try', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        expect(toItemView({ ...item, status: 'completed' })).toMatchObject({
          percent: 100,
          tone: 'green',
          error: undefined,
        })
      }),
    )
  })

  it('has a colour of its own for each step of a file, and for each end', () => {
    expect(toneOf({ status: 'pending' })).toBe('gray')
    expect(['downloading', 'extracting', 'parsing', 'saving'].map((phase) => toneOf({ phase }))).toEqual([
      'blue',
      'yellow',
      'purple',
      'green',
    ])
    const error = { code: 'image_corrupt', message: '', retryable: false }
    expect(toneOf({ status: 'failed', error })).toBe('red')
    expect(toneOf({ status: 'failed', error: { ...error, code: 'timeout' } })).toBe('orange')
    expect(toneOf({ phase: 'toString' })).toBe('blue')
  })

  it('counts tries from the second on', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        expect(toItemView(item).attempt).toBe((item.attempt ?? 0) > 1 ? item.attempt : undefined)
      }),
    )
  })
})

describe('kindBadge', () => {
  it('is short, and never empty', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        fc.pre(item.kind !== '')
        const badge = kindBadge(item)
        if (badge !== undefined) expect([...badge].length).toBeGreaterThan(0)
        expect(badge?.length ?? 0).toBeLessThanOrEqual(16)
      }),
    )
  })

  it.each([
    [{ kind: 'application/pdf' }, 'PDF'],
    [{ kind: 'image/jpeg' }, 'IMAGE'],
    [{ metadata: { type: 'image/png' } }, 'IMAGE'],
    [{ kind: 'file', metadata: { type: 'application/pdf' } }, 'PDF'],
    [{ kind: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }, 'DOC'],
    [{ kind: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }, 'SHEET'],
    [{ kind: 'application/vnd.openxmlformats-officedocument.presentationml.presentation' }, 'SLIDES'],
    [{ kind: 'application/zip' }, 'ARCHIVE'],
    [{ kind: 'application/json' }, 'TEXT'],
    [{ kind: 'application/x-unheard-of' }, 'FILE'],
    [{ kind: 'invoice' }, 'INVOICE'],
    [{ kind: 'a very long word' }, 'A VERY …'],
    [{}, undefined],
    [{ metadata: { type: 4 } }, undefined],
  ])('calls %j %s', (item, badge) => {
    expect(kindBadge(item)).toBe(badge)
  })
})

describe('a choice', () => {
  it('shows as many items as its count says', () => {
    fc.assert(
      fc.property(fc.array(anyItem), (items) => {
        const counts = Object.fromEntries(
          STATUSES.map((each) => [each, items.filter(({ status }) => status === each).length]),
        )
        const numbers = countsByShow({ ...counts, total: items.length } as never)
        for (const show of SHOWS) {
          const statuses = toArrangement({ ...defaultItemChoice, show }).status ?? STATUSES
          expect(items.filter(({ status }) => statuses.includes(status))).toHaveLength(numbers[show])
        }
      }),
    )
  })

  it('orders by a comparison that is one: what comes before something does not come after it', () => {
    fc.assert(
      fc.property(anyItem, anyItem, fc.constantFrom(...ORDERS), (a, b, order) => {
        const compare = toArrangement({ ...defaultItemChoice, order }).sort ?? (() => 0)
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0)
      }),
    )
  })
})
