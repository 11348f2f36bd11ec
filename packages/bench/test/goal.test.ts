import { describe, expect, it } from 'vitest'
import { type Goal, goalRowsOf, isHeld, isReached, toGoalTable } from '../src/figures/goal.ts'
import { times } from '../src/figures/units.ts'

const goal = (figure: number, sense?: Goal['sense']): Goal => ({
  name: 'a write',
  figure,
  bound: 2,
  unit: times,
  ...(sense && { sense }),
})

describe('a goal', () => {
  it('is reached at its bound, and held a quarter beyond it', () => {
    expect([1, 2, 2.1, 2.5, 2.6].map((figure) => isReached(goal(figure)))).toEqual([true, true, false, false, false])
    expect([1, 2, 2.1, 2.5, 2.6].map((figure) => isHeld(goal(figure)))).toEqual([true, true, true, true, false])
  })

  it('may be a least figure', () => {
    expect([3, 2, 1.9, 1.6, 1.5].map((figure) => isReached(goal(figure, 'at least')))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect([1.6, 1.5].map((figure) => isHeld(goal(figure, 'at least')))).toEqual([true, false])
  })

  it('is missed without a figure', () => {
    expect(isReached(goal(Number.NaN))).toBe(false)
    expect(isHeld(goal(Number.NaN, 'at least'))).toBe(false)
  })

  it('is found again in its table', () => {
    const text = `Something.\n\n${toGoalTable([goal(1), goal(3)])}\n\nMore.`
    expect(goalRowsOf(text)).toEqual([
      ['a write', 'at most × 2.00', '× 1.00', 'yes'],
      ['a write', 'at most × 2.00', '× 3.00', 'no'],
    ])
    expect(goalRowsOf('Nothing.')).toEqual([])
  })
})
