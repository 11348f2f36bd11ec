import { type Cell, cellsOf, overlap } from '../layout/layout.ts'
import { fold, tokensOf } from '../values/tokens.ts'
import { LABELS } from '../words/labels.ts'
import { LEGAL_FORM } from '../words/legal-forms.ts'
import { phrasesOf } from '../words/phrases.ts'
import { type Document, type Found, found } from './document.ts'
import { labelsIn, partyCells, placesOf } from './labels.ts'

/** A name that may be the supplier's, and what speaks for it. */
interface Candidate {
  readonly name: string
  readonly cell: Cell
  score: number
  reasons: string[]
}

const LABEL_PHRASES = phrasesOf(LABELS)
/** At this score a name is as good as certain: no picture needs to be looked at. */
export const CERTAIN = 5.5

const REGISTERED =
  /\b(vat|btw|ust|mwst|tva|iva|moms|nip|cvr|siret|siren|rcs|kvk|hrb|hra|iban|bic|swift|nif|cif|gstin|cin|p ?iva|partita iva|steuer|org ?nr|organisationsnummer|orgnr|company no|registration|regon|ein|abn|tax id|registergericht|bankgiro|amtsgericht|nipc|contribuinte|capital|ust id|ust idnr)\b/
const REACHED = /@|www\.|https?:|\b(tel|phone|fax|telefon|telefono|telefone|tlf|e ?mail|telephone)\b|\+\d{2}/i
const BANK =
  /\b(bank|sparkasse|kreissparkasse|volksbank|banque|banco|banca|rabobank|ing|iban|bic|abn amro|deutsche bank|commerzbank)\b/
const COMMON_HOSTS =
  /^(gmail|outlook|hotmail|yahoo|icloud|gmx|web|t-online|live|aol|orange|wanadoo|libero|wp|onet|google|paypal)\./

/**
 * Who issued the document, as its parts speak for names: a label, a legal form (`B.V.`, `GmbH`), a domain or an e-mail
 * address of that name, tax and bank numbers near it, the top and the foot of the page, repetition. Names in an address
 * of the customer do not count.
 */
export function findSupplier(document: Document): Found<string> | undefined {
  const candidates = candidatesOf(document)
  const best = candidates.sort((one, other) => other.score - one.score)[0]
  if (!best || best.score < 1) return undefined
  const confidence = Math.max(0.2, Math.min(0.98, 0.3 + (best.score / CERTAIN) * 0.5))
  return {
    value: best.name,
    finding: found('supplier', `${best.reasons.join(', ')} (page ${best.cell.page})`, confidence),
  }
}

/** How much speaks for the best name. */
export const supplierScore = (document: Document): number =>
  Math.max(0, ...candidatesOf(document).map(({ score }) => score))

function candidatesOf(document: Document): Candidate[] {
  const { layout, labels } = document
  const customers = partyCells(layout, labels, 'customer')
  const cells = cellsOf(layout)
  const hosts = hostsIn(cells.filter((cell) => !customers.has(cell)))
  const byName = new Map<string, Candidate>()
  const add = (name: string, cell: Cell, score: number, reason: string): void => {
    const clean = cleaned(name)
    const key = fold(clean).replaceAll(/[^\p{L}\d]/gu, '')
    if (key.length < 2 || /^\d+$/.test(key)) return
    const known = byName.get(key)
    if (!known) byName.set(key, { name: clean, cell, score, reasons: [reason] })
    else {
      known.score += known.reasons.includes(reason) ? 0 : score
      if (!known.reasons.includes(reason)) known.reasons.push(reason)
      if (known.cell !== cell && !known.reasons.includes('repeated')) {
        known.score += 1.5
        known.reasons.push('repeated')
      }
    }
  }
  for (const { name, cell } of labelledNames(document)) add(name, cell, 5.5, 'label of a supplier')
  for (const cell of cells) for (const name of legalNames(cell.text)) add(name, cell, 3, 'legal form')
  for (const cell of titleCells(document)) add(cell.text, cell, 1 + sizeBonus(cell, cells), 'at the top')
  for (const [host, cell] of hosts) add(host, cell, 0.8, 'domain')
  for (const candidate of byName.values()) weigh(candidate, { cells, customers, hosts: [...hosts.keys()], layout })
  return [...byName.values()]
}

interface Surroundings {
  readonly cells: readonly Cell[]
  readonly customers: ReadonlySet<Cell>
  readonly hosts: readonly string[]
  readonly layout: Document['layout']
}

function weigh(candidate: Candidate, { cells, customers, hosts, layout }: Surroundings): void {
  const { name, cell, reasons } = candidate
  const because = (reason: string, score: number): void => {
    candidate.score += score
    reasons.push(reason)
  }
  const words = tokensOf(name)
    .map(({ word }) => word)
    .filter((word) => word.length >= 4)
  const joined = fold(name).replaceAll(/[^\p{L}\d]/gu, '')
  const isHost = reasons[0] === 'domain'
  if (
    !isHost &&
    hosts.some(
      (host) =>
        words.some((word) => host.includes(word)) ||
        ((host.split('.')[0] ?? '').length >= 4 && joined.includes(host.split('.')[0]?.replaceAll('-', '') ?? ' ')),
    )
  ) {
    because('its domain or e-mail address', 2.5)
  }
  const near = cells.filter((other) => other !== cell && isInBlock(other, cell) && !customers.has(other))
  if (REGISTERED.test(registerText(near))) because('tax or bank numbers beside it', 2)
  if (near.some(({ text }) => REACHED.test(text))) because('telephone or address beside it', 1)
  const height = layout.pages[cell.page - 1]?.height ?? 1
  if (cell.origin !== 'grid' && cell.baseline > 0.82 * height) because('at the foot', 1.5)
  if (cell.baseline < 0.2 * height && cell.page === 1) because('near the top', 1)
  if (cell.page > 1) candidate.score -= 0.5
  const isLabelled = reasons.includes('label of a supplier')
  if (customers.has(cell) && !isLabelled) candidate.score -= 7
  if (BANK.test(fold(name)) && !isLabelled) candidate.score -= 3
}

const registerText = (cells: readonly Cell[]): string =>
  cells
    .map(({ text }) =>
      tokensOf(text)
        .map(({ word }) => word)
        .join(' '),
    )
    .join(' | ')

/** Within some lines above or below, and in the same column. */
const isInBlock = (other: Cell, cell: Cell): boolean =>
  other.page === cell.page &&
  Math.abs(other.baseline - cell.baseline) < 11 * Math.max(cell.size, 6) &&
  (overlap(other, cell) > 0 ||
    Math.abs(other.left - cell.left) < 20 ||
    Math.abs(other.baseline - cell.baseline) < 3 * cell.size)

function* labelledNames({ layout, labels }: Document): Generator<{ name: string; cell: Cell }> {
  for (const label of labels) {
    if (label.kind !== 'supplier' || (!label.plain && label.words < 2)) continue
    const isLabel = (text: string): boolean =>
      labelsIn({ ...layout, rows: [{ page: 1, baseline: 0, size: 1, cells: [{ ...label.cell, text }] }] }).length > 0
    const place = placesOf(layout, label).find(
      ({ text }) => /\p{L}{2}/u.test(text) && !/@/.test(text) && !isLabel(text),
    )
    if (
      !place ||
      (place.where === 'right' &&
        place.cell.left - label.cell.right > 15 * label.cell.size &&
        place.cell.origin !== 'grid')
    )
      continue
    yield { name: legalNames(place.text)[0] ?? place.text, cell: place.cell }
  }
}

/** Names with a legal form in a text, each up to its form. */
export function legalNames(text: string): string[] {
  if (text.length > 160) return []
  return text.split(/\s[-–—|•·*/]\s|[|•·;]|\s{2,}/).flatMap((part) => {
    const match = LEGAL_FORM.exec(part)
    if (!match) return []
    const before = part.slice(0, match.index)
    // In a sentence the name is the capitalised words before the form.
    const words = before.trim().split(/\s+/)
    const name = words.length <= 6 ? before : capitalised(words)
    const label = LABEL_PHRASES.at(tokensOf(name), 0)
    const start = label && /^[\s\p{L}\d.]*:/u.test(name) ? name.indexOf(':') + 1 : 0
    const bare = name.slice(start).replace(/^[\s,:(]+/, '')
    return /\p{L}{2}/u.test(bare) ? [`${bare}${match[0]}`] : []
  })
}

function capitalised(words: readonly string[]): string {
  const first = words.findLastIndex((word) => /^\p{Ll}/u.test(word))
  return `${words.slice(first + 1).join(' ')} `
}

/** Texts at the top that may be a name: no labels, no numbers, no titles. */
function titleCells({ layout, labels }: Document): Cell[] {
  const labelled = new Set(labels.map(({ cell }) => cell))
  const top = layout.rows
    .filter(({ page, baseline }) => page === 1 && baseline < 0.25 * (layout.pages[0]?.height ?? 0))
    .slice(0, 8)
  return top
    .flatMap(({ cells }) => cells)
    .filter((cell) => {
      const { text } = cell
      if (labelled.has(cell) || /\d|@|www\.|:/.test(text) || text.length < 3 || text.length > 48) return false
      const tokens = tokensOf(text)
      return tokens.length > 0 && tokens.length <= 6 && !TITLE.test(tokens.map(({ word }) => word).join(' '))
    })
    .slice(0, 5)
}

/** What a document calls itself, or says of itself. */
const TITLE =
  /\b(invoice|receipt|order|quote|statement|tax|original|copy|duplicate|page|factuur|rechnung|bestellung|bestelling|facture|commande|factura|pedido|fattura|ordine|fatura|encomenda|faktura|zamowienie|ordre|kopie|kopia|proforma|bon|credit|compra|delivery|packing)\b|^(dat|alles|thank|merci|danke|bedankt)\b/

function sizeBonus(cell: Cell, cells: readonly Cell[]): number {
  const sizes = cells.map(({ size }) => size).toSorted((one, other) => one - other)
  const usual = sizes[Math.floor(sizes.length / 2)] ?? cell.size
  return Math.max(0, Math.min(1.5, (cell.size / usual - 1) * 1.5))
}

/** Domains and mailboxes of a document, in lower case: `qualityhosting.de`, `smaystone4@fake.com`. */
function hostsIn(cells: readonly Cell[]): Map<string, Cell> {
  const hosts = new Map<string, Cell>()
  for (const cell of cells) {
    for (const match of cell.text.matchAll(
      /(?:[\w.+-]+@)?(?:https?:\/\/)?(?:www\.)?((?:[a-z\d-]+\.)+[a-z]{2,10})\b/gi,
    )) {
      const [whole, domain = ''] = match
      const isAddress = whole.includes('@')
      if (
        !isAddress &&
        !/www\.|https?:/i.test(whole) &&
        !/\.(com|nl|de|fr|es|it|pt|pl|dk|se|no|eu|net|org|be|at|ch|co\.uk|uk|in|io|us)$/i.test(domain)
      )
        continue
      const host = domain.toLowerCase()
      const known =
        isAddress && (COMMON_HOSTS.test(host) || true)
          ? whole
              .toLowerCase()
              .replace(
                /^(info|sales|invoice|billing|contact|verkoop[\w-]*|buchhaltung|hello|support|office|service|orders)@/,
                '',
              )
          : host
      if (COMMON_HOSTS.test(host) && !isAddress) continue
      if (!hosts.has(known)) hosts.set(known, cell)
    }
  }
  return hosts
}

const cleaned = (name: string): string =>
  name.replaceAll(/^[\s,:;\-–#*"“”']+|[\s,:;\-–*"“”']+$/g, '').replaceAll(/\s+/g, ' ')
