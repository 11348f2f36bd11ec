/** What a label announces. */
export type LabelKind =
  | 'invoice-date'
  | 'date'
  | 'order-date'
  | 'other-date'
  | 'invoice-number'
  | 'order-number'
  | 'bare-number'
  | 'other-number'
  | 'payable'
  | 'gross'
  | 'total'
  | 'net'
  | 'tax'
  | 'addition'
  | 'paid'
  | 'currency'
  | 'supplier'
  | 'customer'

/**
 * Labels by what they announce, folded (lower case, no accents, no dots), separated by commas.
 *
 * English, Dutch, German, French, Spanish, Italian, Portuguese, Polish, Danish, Norwegian, Swedish. The longest label
 * wins, so that `invoice date` is no `invoice`.
 */
export const LABELS: Readonly<Record<LabelKind, string>> = {
  'invoice-date': `
    invoice date, date of invoice, invoice issue date, date of issue, issue date, issued on, issued, date issued, bill date,
    billing date, date invoiced, tax point, tax date, document date, receipt date, invoiced on, statement date,
    factuurdatum, factuur datum, datum factuur, notadatum, rechnungsdatum, rechnungs datum, datum der rechnung,
    belegdatum, ausstellungsdatum, rechnung vom, fakturadatum, date de facture, date facture, date de la facture,
    date de facturation, date d emission, date emission, emise le, emis le, facture du, fecha de factura, fecha factura, fecha de emision,
    fecha emision, fecha de expedicion, data fattura, data della fattura, data di emissione, data emissione,
    data documento, data da fatura, data da factura, data de emissao, data emissao, data wystawienia, data faktury,
    wystawiono dnia, data wystawienia faktury, fakturadato, faktura dato, dato for faktura, utstedt, fakturans datum, faktura datum, fakturerad`,
  date: 'date, dated, datum, dato, data, fecha, le, date document, dokumentdatum, document datum, am',
  'order-date': `
    order date, date of order, ordered on, order placed, po date, purchase order date, date ordered, date of purchase, purchase date,
    orderdatum, order datum, besteldatum, datum bestelling, bestelldatum, auftragsdatum, date de commande, date commande,
    commande du, fecha de pedido, fecha pedido, fecha del pedido, data ordine, data dell ordine, data do pedido,
    data da encomenda, data zamowienia, ordredato, bestillingsdato, bestallningsdatum`,
  'other-date': `
    due date, date due, payment due, due, due on, due by, pay by, payable by, payment date, delivery date, date of delivery, ship date, shipping date,
    date shipped, required date, delivery by, delivered on, valid until, expiry date, expires, period, billing period, service period,
    statement period, service date, date of service, supply date, date of supply, print date, printed, booking date, check in, check out, start date, end date, from date, to date, due date of payment,
    vervaldatum, verval datum, betaaldatum, uiterste betaaldatum, leverdatum, te betalen voor, betalen voor, geldig tot, periode, leveringsdatum, verzenddatum,
    falligkeitsdatum, fallig am, fallig, falligkeit, zahlungsziel, zahlbar bis, lieferdatum, leistungsdatum, leistungszeitraum, liefertermin,
    versanddatum, abrechnungszeitraum, druckdatum, date d echeance, date echeance, echeance, date limite de paiement, a payer avant le, date de livraison, date livraison, date de prelevement,
    date de paiement, date de reglement, periode de facturation, periode du, date d expedition, fecha de vencimiento, fecha vencimiento, vencimiento, fecha de entrega, fecha entrega,
    fecha de pago, periodo, data di scadenza, data scadenza, scadenza, data di consegna, data consegna, data pagamento, scadenza pagamento,
    data de vencimento, data vencimento, vencimento, data de entrega, data de pagamento, data limite de pagamento, termin platnosci, termin zaplaty, data sprzedazy, data dostawy,
    data dostawy wykonania uslugi, data zakonczenia dostawy, data dokonania dostawy, data platnosci, forfaldsdato, forfald, forfallsdato, betalingsfrist, betalingsdato, leveringsdato, forfallodatum,
    forfallodag, betalas senast, leveransdatum, leveransdag, leverdag`,
  'invoice-number': `
    invoice number, invoice no, invoice num, invoice nr, invoice id, invoice #, invoice ref, invoice reference, inv no, inv #, tax invoice no, tax invoice number, tax invoice, bill number, bill no,
    receipt number, receipt no, document number, document no, statement number, invoice, credit note no, number of invoice,
    factuurnummer, factuurnr, factuur nr, factuur nummer, factuur no, factuur, notanummer, rechnungsnummer, rechnungsnr, rechnungs nr, rechnungs nummer, rechnung nr, rechnung nummer, rechnung no, rechnung,
    belegnummer, belegnr, beleg nr, fakturanummer, faktura nr, fakturanr, faktura nummer, faktura no, faktura numer, faktura vat nr, faktura vat, faktura, numer faktury, nr faktury, numer dokumentu,
    numero de facture, numero facture, no de facture, no facture, facture no, facture numero, facture n, n de facture, n facture, n de la facture, facture, reference facture, ref facture,
    numero de factura, numero factura, no de factura, no factura, factura no, factura numero, factura num, num factura, n de factura, n factura, factura n, factura, n de la factura, numero de la factura,
    numero fattura, numero della fattura, fattura n, fattura no, fattura nr, fattura numero, n fattura, no fattura, nr fattura, fattura, numero documento, n documento,
    numero da fatura, numero fatura, fatura no, fatura n, fatura numero, no da fatura, n da fatura, fatura, fatura recibo, nota fiscal,
    faktura n, fakturaid`,
  'order-number': `
    purchase order number, purchase order no, purchase order nr, purchase order #, purchase order id, purchase order, po number, po no, po #, po nr, po, p o number, p o no, p o #, p o,
    order number, order no, order nr, order #, order id, order ref, order reference, order confirmation, order confirmation no, order,
    ordernummer, order nummer, ordernr, bestelnummer, bestelnr, bestelling nr, bestelbon nr, bestelbon, inkoopordernummer, inkooporder, bestelling, bestellnummer, bestellnr, bestell nr, bestellung nr, bestellung no, bestellung nummer, bestellung, auftragsnummer, auftragsnr, auftrags nr,
    auftrag nr, numero de commande, no de commande, no commande, n de commande, n commande, commande no, commande n, bon de commande no, bon de commande n, bon de commande, commande numero, commande, numero de pedido, no de pedido, no pedido, n de pedido, n pedido, pedido no, pedido n,
    orden de compra no, orden de compra n, orden de compra, pedido, numero ordine, ordine n, ordine no, ordine nr, n ordine, ordine d acquisto n, ordine di acquisto n, ordine d acquisto no, ordine di acquisto no, ordine di acquisto, ordine, numero do pedido, encomenda no, encomenda n, no encomenda, nota de encomenda, nota de encomenda no, nota de encomenda n, encomenda,
    numer zamowienia, nr zamowienia, zamowienie nr, zamowienie numer, zamowienie, ordrenummer, ordrenr, ordre nr, ordre, indkobsordre, innkjopsordre, bestallningsnummer, bestallningsnr, inkopsorder, inkopsorder nr, bestallning nr, indkobsordre nr, innkjopsordre nr, rekvisition nr`,
  'bare-number': 'number, no, #, nr, nummer, numero, numer, n, reference, ref, document, id',
  'other-number': `
    customer number, customer no, customer id, customer ref, customer reference, customer #, account number, account no, account id, account #, vat number, vat no, vat reg no, vat registration number, vat registration no, vat id, tax id, tax no, gstin, gst no, pan, cin, hsn,
    your reference, your ref, our reference, our ref, delivery note, delivery note no, tracking number, tracking no, phone, tel, telephone, fax, iban, bic, swift, page, company number, company no, company registration no, registration no, reg no, ein, abn, bank account, sort code, project, contract no, contract number, quote number, quotation no, licence no, ship via, terms, payment terms, payment method, incoterms, currency code, booking id, transaction id, serial number, serial no,
    klantnummer, klantnr, klant nr, klant, debiteurnummer, debiteurennummer, relatienummer, btw nummer, btw nr, btw id, kvk nummer, kvk nr, kvk, kvk rotterdam, uw btw nummer, uw referentie, onze referentie, betalingskenmerk, pagina, telefoon, bank, rekeningnummer, betaalwijze,
    kundennummer, kundennr, kunden nr, kunde nr, ust idnr, ust id nr, ust id, ustid, ustidnr, steuernummer, steuernr, steuer nr, ihre bestellung, ihr zeichen, unser zeichen, lieferschein nr, lieferscheinnummer, lieferschein, telefon, seite, hrb, kto nr, konto nr, blz, vertragsnummer, lieferantennummer, lieferantennr, ihre kundennummer, ihre referenz, unsere referenz, zahlungsform, zahlungsart, zahlungsbedingungen, ansprechpartner, sachbearbeiter,
    numero client, no client, client no, n client, code client, reference client, identifiant client, numero de tva, no tva, no de tva, n tva, tva intracommunautaire, n tva intracommunautaire, no tva intracommunautaire, siret, siren, rcs, votre reference, notre reference, tel, page, compte client, numero de compte, naf, ape, code ape, mode de paiement, mode de reglement, conditions de paiement, numero de ligne, no de ligne, ligne,
    numero de cliente, no de cliente, no cliente, n cliente, codigo cliente, cif, nif, nit, su referencia, nuestra referencia, pagina, telefono, forma de pago, cliente no, codice cliente, numero cliente, partita iva, p iva, piva, codice fiscale, c f, rif, vs riferimento, ns riferimento, modalita di pagamento, codice destinatario, sdi,
    contribuinte, no contribuinte, nipc, codigo de cliente, telefone, nip, regon, krs, konto, numer klienta, nr klienta, strona, sposob platnosci, forma platnosci, nr konta, numer konta, numer rachunku, bdo,
    kundenummer, kundenr, kunde nr, cvr, cvr nr, se nr, momsnr, org nr, organisasjonsnummer, organisationsnummer, orgnr, momsregistreringsnummer, side, sida, kundnummer, kundnr, er referens, var referens, ert ordernummer, vores ref, deres ref, bankgiro, plusgiro, betalingsbetingelser, betalningsvillkor, ocr, ocr nummer, kontonummer, kontonr, vat reg, ocr nr`,
  payable: `
    total due, amount due, balance due, total amount due, total payable, amount payable, total amount payable, net payable, balance, please pay, to pay, total to pay, amount to pay, payment due amount, total balance due, balance payable, grand total due,
    te betalen, te betalen bedrag, totaal te betalen, te voldoen, openstaand bedrag, zu zahlen, zu zahlender betrag, zahlbetrag, zahlungsbetrag, offener betrag, zahllast, falliger betrag, zu uberweisen,
    net a payer, montant a payer, total a payer, a payer, somme a payer, reste a payer, solde a payer, net a payer ttc, montant du, total a pagar, importe a pagar, a pagar, liquido a pagar, totale da pagare, da pagare, netto a pagare, totale dovuto, importo da pagare, importo dovuto,
    valor a pagar, total a liquidar, do zaplaty, razem do zaplaty, kwota do zaplaty, pozostaje do zaplaty, naleznosc, at betale, til betaling, belob til betaling, a betale, belop a betale, att betala, summa att betala, belopp att betala, totalt att betala, betalningsbelopp, total at betale, i alt at betale, sum a betale, totalt a betale`,
  gross: `
    grand total, invoice total, total invoice, invoice amount, total invoice amount, total amount, order total, total order, amount total, total gross, gross total, gross amount, total price, total value, total charges, total cost, total charge, bill total, total with tax, total with vat, total after tax, po total, purchase order total, total invoice value, total charges for this month, total for this invoice, total amount charged,
    totaalbedrag, factuurbedrag, factuur totaal, totaal factuur, factuurtotaal, totaal bedrag, eindtotaal, totaalprijs, bestelbedrag, ordertotaal, totaal bestelling,
    gesamtbetrag, rechnungsbetrag, bruttobetrag, endbetrag, gesamtsumme, rechnungssumme, endsumme, gesamt brutto, summe brutto, brutto gesamt, bruttosumme, rechnungsendbetrag, gesamtpreis, rechnung gesamt, rechnungsgesamtbetrag, bestellsumme, brutto, auftragssumme, gesamtbetrag brutto, rechnungsbetrag brutto, gesamtbruttobetrag, bruttogesamtbetrag,
    total ttc, montant ttc, total facture, total de la facture, montant total, montant total ttc, total general, total toutes taxes comprises, ttc, total general ttc, total tva comprise, total tva incluse, montant de la facture, montant facture, total commande, total factura, total general, importe total, total con iva, total iva incluido, importe total factura, total importe, total pedido, total factura euros, importe factura, total euros,
    totale fattura, totale documento, totale ordine, totale complessivo, importo totale, totale generale, totale ivato, totale iva inclusa, totale iva compresa, tot fattura, totale della fattura, totale importo, valor total, total da fatura, total fatura, total do documento, total geral, montante total, total c iva, total com iva, total encomenda, total do pedido,
    razem brutto, wartosc brutto, kwota brutto, suma brutto, ogolem brutto, lacznie brutto, wartosc zamowienia, kwota naleznosci, kwota naleznosci ogolem, suma calkowita, total brutto,
    fakturatotal, fakturabelob, totalbelob, belob i alt, total inkl moms, i alt inkl moms, ialt inkl moms, fakturabelop, totalbelop, sum inkl mva, totalt inkl mva, totalsumma, totalbelopp, fakturabelopp, summa inkl moms, totalt inkl moms, ordretotal, ordersumma, fakturasumma, slutsumma, totalt belopp, total inkl mva`,
  total: `
    total, totals, totaal, summe, gesamt, insgesamt, somme, totale, tot, razem, suma, ogolem, lacznie, i alt, ialt, totalt, sum, summa, amount, montant, importe, importo, bedrag, betrag, kwota, belob, belop, belopp, saldo`,
  net: `
    subtotal, sub total, net, net total, total net, net amount, total net amount, total before tax, amount before tax, taxable amount, taxable value, total excluding tax, total excl, total without tax, goods total, items total, item total, merchandise total, total ex vat, amount ex vat, net value, total taxable amount, subtotal before tax, total taxable, untaxed amount, total untaxed,
    subtotaal, exclusief btw, totaal exclusief, totaal excl, totaal exclusief btw, totaal excl btw, netto, netto bedrag, nettobedrag, grondslag, totaal netto, netto totaal, bedrag excl btw, excl btw, subtotaal excl btw, totaal ex btw,
    zwischensumme, nettobetrag, nettosumme, netto gesamt, gesamt netto, summe netto, warenwert, nettowert, summe positionen, netto summe, gesamtnetto, summe ohne mwst, gesamtbetrag netto, gesamtnettobetrag, rechnungsbetrag netto, betrag netto, positionen netto, netto warenwert, ubertrag,
    sous total, total ht, montant ht, total hors taxes, total hors taxe, total htva, total net ht, base ht, ht, montant hors taxe, montant hors taxes, base imponible, subtotal, total neto, importe neto, total sin iva, neto, suma y sigue, imponibile, totale imponibile, totale netto, netto, subtotale, totale merce, totale senza iva, totale merci, totale iva esclusa,
    total liquido, valor liquido, base tributavel, total sem iva, incidencia, total iliquido, razem netto, wartosc netto, suma netto, kwota netto, ogolem netto, total netto, lacznie netto, subtotal ekskl moms, i alt ekskl moms, total ekskl moms, nettobelob, netto belob, nettobelop, sum eks mva, total eks mva, netto i alt, nettosum, nettobelopp, delsumma, summa exkl moms, totalt exkl moms, netto belopp, mellomsum, delsum, mellansumma, momsgrundlag`,
  tax: `
    tax, vat, gst, hst, pst, sales tax, igst, cgst, sgst, total tax, tax amount, vat amount, tax total, vat total, total vat, total gst, taxes, estimated tax, total tax amount, vat payable,
    btw, btw bedrag, totaal btw, btw totaal, mwst, ust, umsatzsteuer, mehrwertsteuer, steuer, steuerbetrag, mwst betrag, ust betrag, zzgl mwst, zzgl ust, zuzuglich mwst, zuzgl mwst, zuzuglich umsatzsteuer, zzgl umsatzsteuer, enthaltene mwst, davon mwst, gesamt mwst, summe mwst,
    tva, montant tva, total tva, taxes, dont tva, montant de la tva, iva, importe iva, cuota iva, total iva, cuota, totale iva, importo iva, imposta, totale imposta, valor iva, valor do iva, total do iva, imposto, podatek vat, kwota vat, podatek, vat razem, wartosc vat, suma vat, razem vat, moms, momsbelob, heraf moms, moms i alt, mva, merverdiavgift, herav mva, momsbelopp, varav moms, moms belopp, total moms, moms total, totalt moms, mva belop`,
  addition: `
    shipping, shipping cost, shipping costs, shipping and handling, shipping handling, freight, delivery, delivery charge, delivery cost, postage, postage and packing, carriage, handling, packing, rounding, round off, discount, surcharge, shipping charges, delivery charges, shipping fee, service fee, total discount,
    verzendkosten, verzending, bezorgkosten, transportkosten, administratiekosten, korting, toeslag, versandkosten, versand, fracht, verpackung, porto, porto und verpackung, rabatt, skonto, frachtkosten, lieferkosten, abzug, rundung, nachlass, gesamtrabatt,
    frais de port, port, livraison, frais de livraison, transport, remise, escompte, frais d envoi, frais de gestion, gastos de envio, envio, portes, transporte, descuento, portes y embalajes, gastos de transporte, spese di spedizione, spese di trasporto, spedizione, trasporto, sconto, spese, spese di incasso, arrotondamento,
    despesas de envio, desconto, custos de envio, koszt dostawy, koszty dostawy, koszty wysylki, dostawa, przesylka, rabat, wysylka, zaokraglenie, fragt, levering, forsendelse, gebyr, fakturagebyr, frakt, forsendelsesgebyr, afrunding, avrunding, oresavrunding, rabatt, frakt och emballage, oresutjamning, fraktkostnad, expeditionsavgift, leveringsomkostninger, ekspeditionsgebyr`,
  paid: `
    paid, amount paid, payment, payments, payments received, payment received, deposit, less paid, credit, prepaid, previous balance, less payment, credits, total paid, advance, already paid, less deposit,
    betaald, reeds betaald, aanbetaling, voldaan, al betaald, bezahlt, anzahlung, bereits bezahlt, erhaltene anzahlung, gezahlt, paye, deja paye, acompte, acompte verse, montant paye, deja regle, pagado, anticipo, pagato, acconto, entrega a cuenta, gia pagato, pago, adiantamento, valor pago, zaplacono, wplacono, przedplata, zaliczka, betalt, forudbetalt, aconto, allerede betalt, forskuddsbetalt, betalat, redan betalt, forskott`,
  currency: 'currency, invoice currency, valuta, munt, wahrung, devise, monnaie, moneda, divisa, moeda, waluta',
  supplier: `
    supplier, supplier name, vendor, vendor name, seller, seller name, sold by, from, bill from, issued by, issuer, invoice from, payable to, pay to, remit to, please remit to, make checks payable to, provider, service provider, merchant, company, company name, remittance to, beneficiary, account holder, supplied by,
    leverancier, verkoper, afzender, van, naam leverancier, lieferant, verkaufer, rechnungssteller, absender, aussteller, kreditor, lieferantenname, rechnungsaussteller, kontoinhaber, fournisseur, vendeur, emetteur, vendu par, prestataire, expediteur, emis par, nom du fournisseur, proveedor, vendedor, emisor, expedidor, datos del proveedor, nombre del proveedor, razon social,
    fornitore, venditore, cedente, cedente prestatore, emittente, mittente, fornecedor, emitente, prestador, sprzedawca, dostawca, wystawca, nazwa dostawcy, sprzedajacy, leverandor, saelger, selger, afsender, udsteder, leverantor, saljare, avsandare, leverantorens namn, utfardare`,
  customer: `
    bill to, billed to, billing address, billing to, ship to, shipped to, shipping address, sold to, invoice to, invoiced to, invoice address, customer, customer name, client, client name, buyer, purchaser, recipient, deliver to, delivery address, delivered to, delivery to, attention, attn, to, mail to, consignee, for, customer address, ordered by, bill to address, customer details, billing details, shipping details, delivery details, buyer details, bill to ship to, buyer bill to, consignee ship to,
    factuuradres, afleveradres, leveradres, bezorgadres, factuur aan, verzenden naar, t a v, ter attentie van, klant, klantgegevens, koper, afnemer, aan, besteller, factuur voor, leveren aan, bezorgen op, opdrachtgever, gefactureerd aan, verzendadres,
    rechnungsadresse, rechnungsanschrift, rechnung an, lieferadresse, lieferanschrift, lieferung an, kunde, kaufer, auftraggeber, empfanger, rechnungsempfanger, leistungsempfanger, warenempfanger, z hd, an, kundendaten, versandadresse, liefern an, lieferort, abnehmer, bestellt von, versand an,
    adresse de facturation, adresse de livraison, facture a, facturee a, client, livre a, livrer a, livraison a, destinataire, acheteur, adresse client, a l attention de, doit, pour, expedie a, facturer a, adresse d expedition, envoyer a, nom du client, adresse d installation, coordonnees client, titulaire,
    direccion de facturacion, direccion de envio, direccion de entrega, facturar a, facturado a, cliente, datos del cliente, enviar a, comprador, destinatario, entregar a, datos cliente, para, direccion fiscal, nombre del cliente, factura a, pedido por,
    indirizzo di fatturazione, indirizzo di consegna, indirizzo di spedizione, fatturare a, spett le, spettabile, intestatario, acquirente, cessionario, cessionario committente, destinazione, committente, spedire a, consegnare a, luogo di consegna, destinazione merce, fatturato a, dati cliente, intestato a, consegna a,
    morada de faturacao, morada de entrega, endereco de entrega, endereco de faturacao, faturar a, exmo s sr s, exmos srs, adquirente, faturado a, entregar em, dados do cliente, nabywca, odbiorca, kupujacy, adres dostawy, zamawiajacy, klient, platnik, adres odbiorcy, dane do faktury, adres wysylki, dane nabywcy,
    faktureringsadresse, fakturaadresse, leveringsadresse, faktureres til, kunde, kober, kjoper, modtager, mottaker, leveres til, til, faktura til, leveret til, levering til, sendes til, fakturadresse, faktureres, bestilt af, bestilt av, fakturaadress, leveransadress, leverans till, faktureras, kund, kopare, mottagare, faktura till, levereras till, bestallare, kundens adress, till`,
}
