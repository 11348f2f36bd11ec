/** ISO 4217 codes that the reader takes for a currency where they stand beside a number or a total. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  `EUR USD GBP CHF DKK SEK NOK PLN CZK HUF RON BGN ISK TRY RUB UAH INR CNY JPY KRW HKD SGD TWD THB MYR IDR PHP VND AUD
  NZD CAD MXN BRL ARS CLP COP PEN ZAR EGP MAD NGN KES ILS AED SAR QAR KWD PKR BDT LKR RSD GEL`.split(/\s+/),
)

/** Signs of one currency, the longer ones first. */
export const CURRENCY_SIGNS: readonly (readonly [sign: RegExp, code: string])[] = [
  [/US\s?\$|\$\s?US\b/, 'USD'],
  [/\bC(?:A|AD)?\s?\$|\$\s?CA\b/, 'CAD'],
  [/\bA(?:U)?\s?\$/, 'AUD'],
  [/\bNZ\s?\$/, 'NZD'],
  [/\bHK\s?\$/, 'HKD'],
  [/\bS(?:G)?\s?\$/, 'SGD'],
  [/\bR\$/, 'BRL'],
  [/\bMX\s?\$/, 'MXN'],
  [/€/, 'EUR'],
  [/£/, 'GBP'],
  [/₹|\bRs\.?(?=\s?\d)|\bINR\b|\brupees\b/i, 'INR'],
  [/zł/i, 'PLN'],
  [/Kč/, 'CZK'],
  [/\bFt\b/, 'HUF'],
  [/₺/, 'TRY'],
  [/₽/, 'RUB'],
  [/₴/, 'UAH'],
  [/₪/, 'ILS'],
  [/₩/, 'KRW'],
  [/¥|￥/, 'JPY'],
  [/\bSFr\.?|\bFr\.(?=\s?\d)/, 'CHF'],
  [/\blei\b/i, 'RON'],
  [/\$/, 'USD'],
  [/\beuros?\b/i, 'EUR'],
  [/\bdollars?\b/i, 'USD'],
]

/** What is paid with in a country, by the two letters that its VAT numbers and IBANs begin with. */
export const CURRENCY_OF_COUNTRY: Readonly<Record<string, string>> = {
  AT: 'EUR',
  BE: 'EUR',
  DE: 'EUR',
  ES: 'EUR',
  FI: 'EUR',
  FR: 'EUR',
  GR: 'EUR',
  IE: 'EUR',
  IT: 'EUR',
  LU: 'EUR',
  NL: 'EUR',
  PT: 'EUR',
  SK: 'EUR',
  SI: 'EUR',
  EE: 'EUR',
  LV: 'EUR',
  LT: 'EUR',
  GB: 'GBP',
  CH: 'CHF',
  DK: 'DKK',
  SE: 'SEK',
  NO: 'NOK',
  PL: 'PLN',
  CZ: 'CZK',
  HU: 'HUF',
  RO: 'RON',
}
