import { describe, expect, it } from 'vitest'
import type { Order } from '../../src/order.ts'
import { runsOf } from '../../src/reading/ai/server.ts'
import { layOut } from '../../src/reading/layout/layout.ts'
import { interpret } from '../../src/reading/rules/interpret.ts'

/** Reads text whose columns stand below each other, as on a page. */
function read(text: string): Order {
  return interpret(layOut(runsOf(text), [{ width: 800, height: 12 * Math.max(60, text.split('\n').length) }])).order
}

describe('what the rules find', () => {
  it('takes the amount due beside a date, and the date of an American month', () => {
    const order = read(`Nimbus Compute Services, Inc.                         invoice
Account number:      1234567
Invoice Number:      42183017
Invoice Date:        July 3 , 2014
TOTAL AMOUNT DUE ON July 13 , 2014                          $4.11
This invoice is for the billing period June 1 - June 30 , 2014
Storage                                                     $4.00
Transfer                                                    $0.11`)
    expect(order).toMatchObject({
      supplier: 'Nimbus Compute Services, Inc.',
      number: '42183017',
      date: '2014-07-03',
      currency: 'USD',
      total: 4.11,
    })
  })

  it('takes the seller of a market for the supplier, rupees for the currency, and the invoice’s number for the number', () => {
    const order = read(`Tax Invoice
Sold By: Bazaar Retail Services Pvt. Ltd.,               Invoice No: # BLR_WF20151000982590
Plot 9, Hosur Road, Bengaluru
Order ID: OD504376218           Order Date: 21-10-2015          Invoice Date: 23-10-2015

Billing Address                              Shipping Address
Asha Rao                                     Asha Rao
14 Lake View                                 14 Lake View

Product Title                     Qty      Price      Tax      Total
Steel bottle 1 l                  2        150.00     0.00     300.00
Shipping                          1        19.00      0.00     19.00
Grand Total                                                    Rs. 319.00`)
    expect(order).toMatchObject({
      supplier: 'Bazaar Retail Services Pvt. Ltd.',
      number: 'BLR_WF20151000982590',
      date: '2015-10-23',
      currency: 'INR',
      total: 319,
    })
    expect(order.lines).toMatchObject([
      { description: 'Steel bottle 1 l', quantity: 2, unitPrice: 150, amount: 300 },
      { description: 'Shipping', quantity: 1, unitPrice: 19, amount: 19 },
    ])
  })

  it('reads a French bill whose number and date stand in its title', () => {
    const order = read(`Fibre Claire SAS                                    Mme Durand
16 rue du Lac, 75008 Paris                           4 allée des Pins

Facture n°562044387 du 02 juillet 2015

Montant total HT                                     24,99 €
TVA 20%                                              5,00 €
Total facture TTC                                    29,99 €
À payer avant le 17/07/2015`)
    expect(order).toMatchObject({ number: '562044387', date: '2015-07-02', currency: 'EUR', total: 29.99 })
    expect(order.supplier).toBe('Fibre Claire SAS')
  })

  it('reads an American invoice by its columns, taxes named and not reckoned', () => {
    const order = read(`Blue Harbor Interiors
4557 Mill St, Fremont CA 94538
sales@blueharbor.example

Invoice INV/2018/0057
Invoice Date:      Due Date:       Source:
08/01/2018         09/01/2018      SO032

Description             Quantity      Unit Price     Taxes        Amount
Office chair            2.000         119.92         Tax 10%      239.84
Corner desk             1.000         40.00                       40.00

                                      Subtotal                    $ 279.84
                                      Tax 10%                     $ 23.98
                                      Total                       $ 303.82`)
    expect(order).toMatchObject({
      supplier: 'Blue Harbor Interiors',
      number: 'INV/2018/0057',
      date: '2018-08-01',
      currency: 'USD',
      total: 303.82,
    })
    expect(order.lines).toMatchObject([
      { description: 'Office chair', quantity: 2, unitPrice: 119.92, amount: 239.84 },
      { description: 'Corner desk', quantity: 1, unitPrice: 40, amount: 40 },
    ])
  })

  it('takes the vendor of a purchase order for the supplier, not who sends it', () => {
    const order = read(`PURCHASE ORDER
Northwind Traders Ltd                         PO Number: PO-7781
1 Quay Street                                 Date: 14 February 2025

Vendor:                                       Ship to:
Oakline Furniture GmbH                        Northwind Traders Ltd
Werkstr. 5                                    1 Quay Street

Item No      Description           Qty      Unit Price      Line Total
OK-11        Oak stool             4        EUR 45.00       EUR 180.00
OK-12        Oak bench             1        EUR 210.50      EUR 210.50
                                            Order total     EUR 390.50`)
    expect(order).toMatchObject({
      supplier: 'Oakline Furniture GmbH',
      number: 'PO-7781',
      date: '2025-02-14',
      currency: 'EUR',
      total: 390.5,
    })
    expect(order.lines).toHaveLength(2)
  })

  it('derives what a line lacks: one piece without a quantity, a price from the amount, an amount from the price', () => {
    expect(
      read(`Description          Amount
Consulting           300.00
Travel               45.50
Total                345.50`).lines,
    ).toMatchObject([
      { description: 'Consulting', quantity: 1, unitPrice: 300, amount: 300 },
      { description: 'Travel', quantity: 1, unitPrice: 45.5, amount: 45.5 },
    ])
    expect(
      read(`Description          Quantity      Unit price
Screws               12            0.25`).lines,
    ).toMatchObject([{ quantity: 12, unitPrice: 0.25, amount: 3 }])
  })

  it('does not take what has been paid off the total', () => {
    expect(
      read(`Invoice number: 9
Total                120.00
Amount paid          120.00
Balance due          0.00`).total,
    ).toBe(120)
  })
})
