import type { SampleOrder } from './draw-order.ts'

type Line = [description: string, quantity: number, unitPrice: number, amount?: number]

/** An order with its sums worked out. */
export function orderOf(head: Omit<SampleOrder, 'lines' | 'total'>, lines: readonly Line[]): SampleOrder {
  const full = lines.map(
    ([description, quantity, unitPrice, amount = Math.round(quantity * unitPrice * 100) / 100]) => ({
      description,
      quantity,
      unitPrice,
      amount,
    }),
  )
  const net = full.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0)
  const total = (net + Math.round((net * head.taxPercent) / 100)) / 100
  return { ...head, lines: full, total }
}

const head = (
  supplier: string,
  number: string,
  [date, due]: [string, string],
  [currency, taxPercent]: [string, number],
) => ({
  supplier,
  number,
  date,
  due,
  currency,
  taxPercent,
})

/** Every supplier and every product is invented. */
export const ORDERS = {
  tools: orderOf(head('Brightwell Tools Inc.', 'BT-20417', ['2024-07-04', '2024-08-03'], ['USD', 8]), [
    ['Cordless drill 18 V\nwith two batteries', 4, 129.5],
    ['Bit set, 32 pieces', 10, 18.95],
    ['Volume discount', 1, -25],
  ]),
  tea: orderOf(head('Harrow & Finch Tea Ltd', '100482', ['2024-03-09', '2024-04-08'], ['GBP', 20]), [
    ['Earl Grey, tin of 250 g', 48, 6.4],
    ['Assam, loose, 1 kg', 12.5, 21.2],
  ]),
  flowers: orderOf(head('Bloemhof Noord B.V.', '2024-00731', ['2024-05-17', '2024-05-31'], ['EUR', 9]), [
    ['Tulpen, gemengd\nbos van 20', 150, 4.25],
    ['Vaas, geblazen glas', 24, 17.5],
    ['Emballage', 1, 1234.56],
  ]),
  screws: orderOf(
    head('Schraubenkontor Nord GmbH', 'RE-2023/1187', ['2023-11-02', '2023-11-16'], ['EUR', 19]),
    Array.from(
      { length: 46 },
      (_, at): Line => [`Schraube M${3 + (at % 8)} x ${10 + at} verzinkt\nDIN 7985, Karton`, 2 + (at % 7), 3.15 + at],
    ),
  ),
  watches: orderOf(head('Uhrwerk Zentral AG', '88120-7', ['2025-02-05', '2025-02-28'], ['CHF', 8.1]), [
    ['Armbanduhr Modell 7', 3, 1480],
    ['Lederband schwarz', 12, 89.9],
  ]),
  bakery: orderOf(head('Boulangerie du Port SARL', 'F2024-093', ['2024-08-01', '2024-08-31'], ['EUR', 5.5]), [
    ['Pain de campagne', 60, 3.2],
    ['Croissant pur beurre', 240, 0.95],
    ['Farine de blé T65, sac de 25 kg', 40, 28.4],
  ]),
  oil: orderOf(head('Aceites del Valle S.L.', 'A/2024/218', ['2024-12-12', '2025-01-11'], ['EUR', 10]), [
    ['Aceite de oliva virgen extra 5 l', 36, 42.75],
    ['Aceitunas verdes, cubo', 8, 15.6],
  ]),
  lamps: orderOf(head('Lumen Officina S.r.l.', '57/2024', ['2024-06-03', '2024-07-03'], ['EUR', 22]), [
    ['Lampada da tavolo', 6, 148],
    ['Paralume in lino', 6, 39.5],
  ]),
  coffee: orderOf(head('Kafferosteriet Syd AB', '30418', ['2024-10-21', '2024-11-20'], ['SEK', 12]), [
    ['Kaffe, mellanrost 1 kg', 80, 189],
    ['Filter nr 4, kartong', 15, 64.5],
  ]),
  wood: orderOf(head('Drewno Dom Sp. z o.o.', 'FV 12/2024', ['2024-01-19', '2024-02-02'], ['PLN', 23]), [
    ['Deska sosnowa 2,5 m', 120, 34.9],
    ['Olej do drewna 1 l', 18, 57.25],
  ]),
} as const satisfies Record<string, SampleOrder>
