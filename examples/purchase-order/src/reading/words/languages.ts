import { tokensOf } from '../values/tokens.ts'

/** Languages that the reader tells apart. */
export type Language = 'en' | 'nl' | 'de' | 'fr' | 'es' | 'it' | 'pt' | 'pl' | 'da' | 'no' | 'sv'

/** Words that documents of one language have, and those of others do not. */
const MARKS: Readonly<Record<Language, string>> = {
  en: 'invoice date number quantity description price amount the of and to payment order due unit address bill item',
  nl: 'factuur factuurnummer factuurdatum omschrijving aantal prijs bedrag btw totaal het een van voor en klant betaling',
  de: 'rechnung rechnungsnummer rechnungsdatum menge bezeichnung beschreibung preis betrag mwst gesamt der die und fur kunde ust',
  fr: 'facture quantite designation montant prix tva ttc ht le la les des du et client paiement livraison',
  es: 'factura cantidad descripcion precio importe iva el los las del y fecha cliente pedido',
  it: 'fattura quantita descrizione prezzo importo iva il della di e imponibile totale cliente ordine spett',
  pt: 'fatura quantidade descricao preco valor iva do da os e morada cliente encomenda nif',
  pl: 'faktura ilosc nazwa cena wartosc kwota brutto netto razem sprzedawca nabywca zaplaty nip zamowienie',
  da: 'faktura fakturanummer antal beskrivelse enhedspris belob moms og til dato kobenhavn kunde ialt cvr stk',
  no: 'faktura fakturanummer antall beskrivelse enhetspris belop mva og til dato kunde orgnr',
  sv: 'faktura fakturanummer antal beskrivning benamning belopp moms och till datum att betala kund summa',
}

const WORDS = Object.entries(MARKS).map(([language, list]) => [language as Language, new Set(list.split(' '))] as const)

/** The language that most of a document's telling words are of; English where none tells. */
export function languageOf(texts: Iterable<string>): Language {
  const scores = new Map<Language, number>()
  for (const text of texts) {
    for (const { word } of tokensOf(text)) {
      for (const [language, words] of WORDS) if (words.has(word)) scores.set(language, (scores.get(language) ?? 0) + 1)
    }
  }
  let best: Language = 'en'
  for (const [language, score] of scores) if (score > (scores.get(best) ?? 0)) best = language
  return best
}
