import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyWatched, watched } from '../test/any-watched.ts'
import { isIndeterminate, shownPercent } from './bar-state.ts'
import { getProgressBarProps, getStageListProps, getStageProps } from './props.ts'
import { toStageViews } from './stage-view.ts'

describe('getProgressBarProps', () => {
  it('has a value just where something is known of how far it is', () => {
    fc.assert(
      fc.property(anyWatched, (snapshot) => {
        const props = getProgressBarProps(snapshot)
        expect('aria-valuenow' in props).toBe(!isIndeterminate(snapshot))
        expect(props['aria-valuenow'] ?? 0).toBe(shownPercent(snapshot))
        expect(props['aria-valuetext']).not.toBe('')
      }),
    )
  })

  it('says in words what it shows', () => {
    const text = (parts: Parameters<typeof watched>[0]): string => getProgressBarProps(watched(parts))['aria-valuetext']
    expect(getProgressBarProps(undefined)['aria-valuetext']).toBe('Starting…')
    expect(text({ status: 'active', percent: 41.6, message: 'Reading' })).toBe('42 percent, Reading')
    expect(text({ status: 'active', percent: 0, message: 'Reading' })).toBe('Reading')
    expect(text({ status: 'failed', percent: 42, message: 'Reading' })).toBe('42 percent, Failed.')
    expect(text({ status: 'waiting', percent: 42 })).toBe('42 percent, Waiting.')
    expect(text({ status: 'completed', percent: 100 })).toBe('100 percent, Done.')
    expect(text({ status: 'completed', percent: 67, outcome: 'partial' })).toBe(
      '67 percent, Done, but not everything worked.',
    )
  })

  it('is named by whoever places it', () => {
    expect(getProgressBarProps(undefined)['aria-label']).toBe('Progress')
    expect(getProgressBarProps(undefined, { labels: { progress: 'Fortschritt' } })['aria-label']).toBe('Fortschritt')
    expect(getProgressBarProps(undefined, { label: 'Import' })['aria-label']).toBe('Import')
  })
})

describe('the props of stages', () => {
  it('mark the current one as the step', () => {
    const plan = [{ id: 'one', tier: 2 }, { id: 'two' }]
    const views = toStageViews(watched({ plan, status: 'active', stage: 'one', stages: { one: { status: 'active' } } }))
    expect(views.map(getStageProps)).toEqual([
      { 'data-stage': 'one', 'data-state': 'active', 'data-tier': 2, 'aria-current': 'step' },
      { 'data-stage': 'two', 'data-state': 'pending' },
    ])
  })

  it('name the list', () => {
    expect(getStageListProps({ labels: { stages: 'Schritte' } })).toEqual({ role: 'list', 'aria-label': 'Schritte' })
  })
})
