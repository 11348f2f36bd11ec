// @vitest-environment jsdom
import type { ListedItem } from '@progress/core'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import axe from 'axe-core'
import { type ReactElement, StrictMode, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultItemChoice, type ItemChoice, ItemFilter, ItemList, type ItemListProps } from '../src/index.ts'

const ROW = 64
const HEIGHT = 640
const OVERSCAN = 8

beforeEach(() => {
  // jsdom lays nothing out.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return ROW * Number(this.style.getPropertyValue('--progress-items-count'))
  })
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const fault = { code: 'image_corrupt', message: 'The picture cannot be read.', retryable: false }
const busy = { code: 'unavailable', message: 'The archive is busy.', retryable: true }
const states: readonly ListedItem[] = [
  { id: 'waits.pdf', status: 'pending', kind: 'application/pdf' },
  { id: 'comes.pdf', status: 'active', phase: 'downloading', percent: 10, kind: 'application/pdf' },
  { id: 'opens.jpg', status: 'active', phase: 'extracting', percent: 30, kind: 'image/jpeg' },
  { id: 'reads.docx', status: 'active', phase: 'parsing', percent: 60, attempt: 2, maxAttempts: 3 },
  { id: 'stores.txt', status: 'active', phase: 'saving', percent: 90, kind: 'text/plain' },
  { id: 'thinks', status: 'active', phase: 'thumbnailing', kind: 'odd' },
  { id: 'again', status: 'waiting', error: busy, attempt: 1 },
  { id: 'good', status: 'completed', startedAt: 1_000, endedAt: 3_400 },
  { id: 'bad.jpg', status: 'failed', error: fault, startedAt: 1_000, endedAt: 1_040 },
  { id: 'busy', status: 'failed', error: busy },
  { id: 'slow', status: 'failed', error: { code: 'timeout', message: 'It took too long.', retryable: true } },
  { id: 'left', status: 'skipped' },
  { id: 'gone', status: 'cancelled' },
]
const many = (count: number): ListedItem[] =>
  Array.from({ length: count }, (_, index) => ({ id: `file-${index}`, index, status: 'pending' as const }))
const show = (props: Partial<ItemListProps> = {}) =>
  render(
    <main>
      <h1>Files</h1>
      <ItemList items={states} onRetry={() => undefined} {...props} />
    </main>,
  )
const rows = (): HTMLElement[] => screen.queryAllByRole('listitem')
const row = (name: string): HTMLElement => screen.getByTitle(name).closest('li') as HTMLElement
const box = (container: HTMLElement): HTMLElement => container.querySelector('.progress-items') as HTMLElement
const scrollTo = (element: HTMLElement, top: number): void => {
  element.scrollTop = top
  fireEvent.scroll(element)
}

/** Takes away what is tried again. */
function FailedItems(): ReactElement {
  const [items, setItems] = useState<readonly ListedItem[]>(states.filter(({ status }) => status === 'failed'))
  const onRetry = (id: string): void => setItems(items.filter((item) => item.id !== id))
  return <ItemList items={items} onRetry={onRetry} canRetry={() => true} />
}

function Chooser({ onChoice }: { readonly onChoice: (choice: ItemChoice) => void }): ReactElement {
  const [value, setValue] = useState(defaultItemChoice)
  const choose = (next: ItemChoice): void => {
    setValue(next)
    onChoice(next)
  }
  return <ItemFilter value={value} onChange={choose} />
}

describe('ItemList', () => {
  it.each([
    ['in every state of an item', {}],
    ['empty', { items: [] }],
    ['loading', { items: [], isLoading: true }],
    ['loading more', { items: states, isLoading: true }],
    ['of ten thousand', { items: many(10_000) }],
  ])('gives axe nothing to find: %s', async (_name, props) => {
    show(props)
    document.documentElement.lang = 'en'
    document.title = 'Files'
    const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } })
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })

  it('says of each item what kind it is, how far it is, and how it ended', () => {
    show()
    expect(rows().map(({ textContent }) => textContent)).toEqual([
      'waits.pdfPDFNot started',
      'comes.pdfPDFDownloading10%',
      'opens.jpgIMAGEExtracting30%',
      'reads.docxtry 2 of 3Parsing60%',
      'stores.txtTEXTSaving90%',
      'thinksODDThumbnailing',
      'againWill be tried again: The archive is busy.',
      'goodDone2.4 s',
      'bad.jpgFailed: The picture cannot be read.40 ms',
      'busyFailed: The archive is busy.Try again',
      'slowTimed out: It took too long.Try again',
      'leftSkipped',
      'goneCancelled',
    ])
  })

  it('says of a row on which the focus comes what it is and what it does, and no figure that changes all the time', () => {
    show()
    expect(row('reads.docx').getAttribute('aria-label')).toBe('reads.docx: Parsing')
    expect(row('busy').getAttribute('aria-label')).toBe('busy: Failed: The archive is busy.')
  })

  it('names a bar for each item that is worked on, with its value once that is known', () => {
    show()
    const bars = screen.getAllByRole('progressbar')
    expect(bars.map((bar) => [bar.getAttribute('aria-label'), bar.getAttribute('aria-valuetext')])).toEqual([
      ['comes.pdf', '10 percent, Downloading'],
      ['opens.jpg', '30 percent, Extracting'],
      ['reads.docx', '60 percent, Parsing'],
      ['stores.txt', '90 percent, Saving'],
      ['thinks', 'Thumbnailing'],
    ])
    expect(bars.at(-1)?.hasAttribute('aria-valuenow')).toBe(false)
  })

  it('draws icons as pictures, hidden from those who cannot see them', () => {
    const { container } = show()
    for (const each of rows()) expect(each.querySelector('svg[aria-hidden=true] path')).not.toBeNull()
    expect(container.textContent).not.toMatch(/\p{Extended_Pictographic}/u)
  })

  it('offers to try again what failed and may work then, and asks for that one', () => {
    const onRetry = vi.fn()
    show({ onRetry })
    expect(screen.getAllByRole('button').map((each) => each.getAttribute('aria-label'))).toEqual([
      'Try again: busy',
      'Try again: slow',
    ])
    fireEvent.click(screen.getByRole('button', { name: 'Try again: slow' }))
    expect(onRetry).toHaveBeenCalledExactlyOnceWith('slow')
    cleanup()
    show({ canRetry: ({ id }) => id === 'bad.jpg' })
    expect(screen.getAllByRole('button')).toHaveLength(1)
    cleanup()
    show({ onRetry: undefined })
    expect(screen.queryAllByRole('button')).toEqual([])
  })

  it('says that there is nothing, or not yet', () => {
    const { rerender } = render(<ItemList items={[]} isLoading />)
    expect(screen.getByText('Loading…').parentElement?.getAttribute('aria-busy')).toBe('true')
    rerender(<ItemList items={[]} />)
    expect(screen.getByText('There is nothing here.')).toBeDefined()
    expect(screen.queryByRole('list')).toBeNull()
  })

  it('speaks with the words that it is given', () => {
    const labels = { itemPhase: { parsing: 'Wird gelesen' }, attempt: (attempt: number) => `Versuch ${attempt}` }
    show({ labels, label: 'Dateien' })
    expect(row('reads.docx').textContent).toBe('reads.docxVersuch 2Wird gelesen60%')
    expect(screen.getByRole('list', { name: 'Dateien' })).toBeDefined()
  })
})

describe('a list of ten thousand', () => {
  const SEEN = HEIGHT / ROW

  it('has the rows in the page that are seen, and some on either side, each with its place', () => {
    const { container } = show({ items: many(10_000) })
    expect(rows()).toHaveLength(SEEN + OVERSCAN)
    scrollTo(box(container), 5_000 * ROW)
    const drawn = rows().filter((each) => each.tabIndex !== 0 || Number(each.dataset.index) > 0)
    expect(drawn.map((each) => each.getAttribute('aria-posinset'))).toEqual(
      Array.from({ length: SEEN + 2 * OVERSCAN }, (_, offset) => `${5_001 - OVERSCAN + offset}`),
    )
    expect(new Set(rows().map((each) => each.getAttribute('aria-setsize')))).toEqual(new Set(['10000']))
  })

  it('draws again only the rows whose items have changed', () => {
    const items = many(10_000)
    const asked: string[] = []
    const labels = {
      error: ({ message }: { message: string }) => {
        asked.push(message)
        return message
      },
    }
    const failed = (index: number, message: string): ListedItem => ({
      ...(items[index] as ListedItem),
      status: 'failed',
      error: { ...busy, message },
    })
    items[1] = failed(1, 'one')
    items[2] = failed(2, 'two')
    const { rerender } = render(<ItemList items={items} labels={labels} onRetry={() => undefined} />)
    asked.length = 0
    rerender(
      <ItemList
        items={items.with(2, failed(2, 'three')).with(9_000, failed(9_000, 'far'))}
        labels={labels}
        onRetry={() => undefined}
      />,
    )
    expect(asked).toEqual(['three'])
  })

  it('does not draw again while the same rows are seen', () => {
    const { container } = show({ items: many(10_000) })
    const before = rows()
    scrollTo(box(container), 3)
    expect(rows().length - before.length).toBe(1)
    scrollTo(box(container), 60)
    expect(rows()).toHaveLength(before.length + 1)
  })

  it('has one row that Tab leads to: among those that are seen', () => {
    const { container } = show({ items: many(10_000) })
    const stops = (): (string | undefined)[] =>
      rows()
        .filter(({ tabIndex }) => tabIndex === 0)
        .map(({ dataset }) => dataset.index)
    expect(stops()).toEqual(['0'])
    scrollTo(box(container), 5_000 * ROW)
    expect(stops()).toEqual(['5000'])
  })

  it('leads the focus from row to row by keys, also where they are not drawn yet', () => {
    const { container } = show({ items: many(10_000) })
    const press = (key: string): string | undefined => {
      fireEvent.keyDown(document.activeElement as Element, { key })
      return (document.activeElement as HTMLElement).dataset.index
    }
    act(() => rows()[0]?.focus())
    expect(press('ArrowDown')).toBe('1')
    expect(press('ArrowUp')).toBe('0')
    expect(press('ArrowUp')).toBe('0')
    expect(press('PageDown')).toBe(`${SEEN - 1}`)
    expect(press('End')).toBe('9999')
    expect(box(container).scrollTop).toBe(10_000 * ROW - HEIGHT)
    expect(press('PageUp')).toBe(`${9_999 - (SEEN - 1)}`)
    expect(press('Home')).toBe('0')
    expect(box(container).scrollTop).toBe(0)
    expect(press('x')).toBe('0')
  })

  it('keeps the focused row, and the focus, while it is scrolled out of sight', () => {
    const { container } = show({ items: many(10_000) })
    act(() => rows()[3]?.focus())
    scrollTo(box(container), 5_000 * ROW)
    expect((document.activeElement as HTMLElement).dataset.index).toBe('3')
    expect(rows()).toHaveLength(SEEN + 2 * OVERSCAN + 1)
  })

  it('reaches the button of the current row by Tab, and no other', () => {
    const items = many(20).map((item): ListedItem => ({ ...item, status: 'failed', error: busy }))
    show({ items })
    const reachable = (): HTMLElement[] => screen.getAllByRole('button').filter(({ tabIndex }) => tabIndex === 0)
    act(() => rows()[4]?.focus())
    expect(reachable().map((each) => each.getAttribute('aria-label'))).toEqual(['Try again: file-4'])
  })

  it('keeps the focus in the list where a row goes, and with the row where only its button goes', () => {
    render(<FailedItems />, { wrapper: StrictMode })
    const focused = (): string | null | undefined =>
      (document.activeElement as HTMLElement).querySelector('[title]')?.textContent
    for (const [retried, next] of [
      ['busy', 'slow'],
      ['slow', 'bad.jpg'],
    ] as const) {
      const button = screen.getByRole('button', { name: `Try again: ${retried}` })
      act(() => button.focus())
      fireEvent.click(button)
      expect(focused()).toBe(next)
    }
    fireEvent.click(screen.getByRole('button'))
    expect(document.activeElement?.className).toContain('progress-items')
  })

  it('stays with its item where the order changes', () => {
    const { rerender } = render(<ItemList items={states} />)
    act(() => row('good').focus())
    rerender(<ItemList items={states.toReversed()} />)
    expect(document.activeElement).toBe(row('good'))
    fireEvent.keyDown(row('good'), { key: 'ArrowDown' })
    expect(document.activeElement).toBe(row('again'))
  })

  it('leaves the focus elsewhere alone', () => {
    const input = document.body.appendChild(document.createElement('input'))
    const { rerender } = render(<ItemList items={states} />)
    input.focus()
    rerender(<ItemList items={states.slice(3)} />)
    rerender(<ItemList items={[]} />)
    expect(document.activeElement).toBe(input)
    input.remove()
  })

  it('listens to sizes only while it is mounted', () => {
    const watching = new Set<object>()
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe(): void {
          watching.add(this)
        }
        disconnect(): void {
          watching.delete(this)
        }
      },
    )
    const { unmount } = render(<ItemList items={states} />, { wrapper: StrictMode })
    expect(watching.size).toBe(1)
    unmount()
    expect(watching.size).toBe(0)
    vi.unstubAllGlobals()
  })
})

describe('ItemFilter', () => {
  const counts = { total: 13, pending: 1, active: 5, waiting: 1, completed: 1, failed: 3, skipped: 1, cancelled: 1 }

  it('shows how many there are of each, and gives axe nothing to find', async () => {
    const { container } = render(<ItemFilter value={defaultItemChoice} onChange={() => undefined} counts={counts} />)
    const buttons = screen.getAllByRole('button')
    expect(buttons.map(({ textContent }) => textContent)).toEqual(['All 13', 'Active 6', 'Failed 3', 'Done 2'])
    expect(buttons.map((each) => each.getAttribute('aria-pressed'))).toEqual(['true', 'false', 'false', 'false'])
    const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })
    expect(violations).toEqual([])
  })

  it('changes what is shown and the order, each by itself', () => {
    const chosen: ItemChoice[] = []
    render(<Chooser onChoice={(choice) => chosen.push(choice)} />)
    fireEvent.click(screen.getByRole('button', { name: 'Failed' }))
    fireEvent.change(screen.getByRole('combobox', { name: 'Order' }), { target: { value: 'name' } })
    expect(chosen.at(-1)).toEqual({ show: 'failed', order: 'name' })
  })

  it('offers no order where there is none to choose', () => {
    render(<ItemFilter value={defaultItemChoice} onChange={() => undefined} orders={['listed']} />)
    expect(screen.queryByRole('combobox')).toBeNull()
  })
})
