/** What a column of an order's table holds. `price`: of one or of all, which the columns beside it tell. */
export type ColumnKind =
  | 'position'
  | 'code'
  | 'description'
  | 'quantity'
  | 'unit'
  | 'price'
  | 'unit-price'
  | 'amount'
  | 'tax'
  | 'tax-amount'
  | 'discount'
  | 'date'
  | 'other'
  | 'unknown'

/** Headings by what stands below them, folded, separated by commas; the languages are those of the labels. */
export const COLUMNS: Readonly<Record<ColumnKind, string>> = {
  /** No heading says so: it is what a heading of a table is that no list knows. */
  unknown: '',
  position:
    'pos, position, line, line no, line #, #, no, nr, ln, sl no, s no, sr no, s no, sno, serial, row, regel, lfd nr, ligne, linea, riga, linha, lp, l p, rad, linje, seq, item no, item nr, item #, posit, sl',
  code: `code, sku, item code, product code, part no, part number, part #, part, article no, article number, article code, art no, art nr, artnr, item number, item id, product id, product no, stock code, ref, reference, model, hsn, hsn sac, sac, upc, ean, asin, isbn, catalog no, catalogue no, material, material no, style, supplier code, vendor code, product number, hsn code, fsn,
    artikelnummer, artikelnr, artikel nr, artikel no, artikelcode, productcode, bestelnr, bestelnummer, artikel nummer, art nummer, bestellnr, sachnummer, materialnummer, teilenummer, reference article, ref article, code article, codigo, cod, referencia, codice, cod articolo, cod art, codice articolo, indeks, symbol, kod, kod towaru, pkwiu, varenr, varenummer, artikelnr, art nr, artnr, produktnr, produktnummer, varekode, lev artnr, lev art nr, ean code, ref produit, code produit`,
  description: `description, item, items, item description, product, products, product name, product description, details, detail, service, services, article, particulars, goods, name, item name, title, description of goods, description of services, service description, goods description, product title, goods and services, activity, line item, item and description, item description and details, charge, charges, hours description, work, item details, product service, products services, description of product, usage, resource,
    omschrijving, artikel, artikelomschrijving, product, beschrijving, productomschrijving, dienst, naam, specificatie, omschrijving artikel, artikelnaam, productnaam, artikelbeschrijving, geleverd, werkzaamheden,
    beschreibung, bezeichnung, artikel, artikelbezeichnung, leistung, text, produkt, produktbezeichnung, ware, leistungsbeschreibung, warenbezeichnung, artikelbeschreibung, benennung, position bezeichnung, artikel bezeichnung, produktname, bezeichnung der leistung, artikelname, artikelbenennung,
    designation, libelle, description, produit, prestation, article, intitule, designation des produits, designation des articles, detail, objet, nature, prestations, produits, abonnement, description des produits, designation article, libelle article, denomination,
    descripcion, concepto, articulo, producto, detalle, servicio, descripcion del producto, descripcion del articulo, denominacion, nombre, conceptos, productos,
    descrizione, articolo, prodotto, descrizione articolo, servizio, descrizione prodotto, descrizione dei beni, prestazione, descrizione merce, natura e qualita dei beni, descrizione beni, denominazione, descrizione beni servizi,
    descricao, artigo, produto, designacao, servico, descricao do artigo, descricao do produto, nazwa, opis, nazwa towaru, towar, usluga, nazwa towaru lub uslugi, nazwa towaru uslugi, produkt, opis towaru, nazwa uslugi, nazwa produktu, nazwa artykulu, artykul,
    beskrivelse, vare, varer, tekst, betegnelse, produkt, ydelse, varebeskrivelse, varenavn, produktnavn, varetekst, beskrivning, benamning, artikel, text, produkt, tjanst, vara, specifikation, artikelbenamning, produktnamn, produktbenamning`,
  quantity: `quantity, qty, qty ordered, ordered, order qty, qty shipped, shipped, pcs, pieces, hours, hrs, count, qnty, qnt, no of units, number, units, quantity ordered, ordered qty, pack qty, total qty, days, nights, hrs qty, qty hrs,
    aantal, hoeveelheid, stuks, aantal uren, uren, aant, menge, anzahl, stuck, stk, stuckzahl, stunden, mge, anz, bestellmenge, liefermenge, quantite, qte, qtes, nombre, nb, quant, nbre, qt, qte commandee, cantidad, cant, cdad, uds, unidades, ud, horas, ctd, quantita, qta, qt, q ta, pezzi, ore, numero pezzi, quant ta, quantidade, qtd, qtde, quant, ilosc, liczba, szt, ilosc szt,
    antal, antall, stk, antal stk, maengde, timer, mangd, st, antal st, kvantitet, antal timer, timmar`,
  unit: 'unit, uom, u o m, measure, unit of measure, eenheid, eh, einheit, einh, me, unite, unidad, um, u m, unita, unidade, un, jm, j m, jedn, miara, jednostka, enhed, enhet, unit type, type',
  price:
    'price, prijs, preis, prix, precio, prezzo, preco, cena, pris, rate, tarief, satz, tarif, tarifa, tariffa, a pris, apris, cost, kurs',
  'unit-price': `unit price, price per unit, price each, each, price unit, unit cost, unit rate, item price, cost each, unit net price, net price, net unit price, list price, unit value, price per item, hourly rate, price per piece, price ea, unit price net, cost per unit, rate per unit, unit amount, rate item,
    prijs per stuk, stukprijs, eenheidsprijs, stuksprijs, per stuk, prijs per eenheid, prijs stuk, prijs p st, uurtarief, p st, nettoprijs, prijs eenh, einzelpreis, stuckpreis, e preis, ep, vk preis, preis pro stuck, einzel, nettopreis, preis einheit, einheitspreis, e preis netto, einzelpreis netto, preis stk, preis pro einheit, stundensatz, einzelpr, netto einzelpreis, netto preis, listenpreis,
    prix unitaire, pu, p u, prix unit, pu ht, p u ht, prix unitaire ht, prix a l unite, prix net, tarif unitaire, prix unit ht, pu ttc, prix unitaire ttc, prix u, precio unitario, precio ud, p unitario, precio unidad, p unit, precio unit, pvp, valor unitario, p u eur, precio u, prezzo unitario, prezzo unit, p unitario, prezzo cad, costo unitario, prezzo netto, prezzo unita, importo unitario, pr unitario, preco unitario, preco unit, p unitario, pr unit, valor unit, preco unidade, p unit,
    cena jednostkowa, cena jedn, cena netto, cena jednostkowa netto, cena jedn netto, cena j, cena brutto, cena szt, enhedspris, stykpris, pris pr stk, stk pris, pris stk, pris pr enhed, pris enhed, enhetspris, pris per enhet, pris per st, pris st, styckpris, apris, a pris, pris per styck, enh pris`,
  amount: `amount, total, line total, total price, extended price, extension, ext price, extended, net amount, line amount, subtotal, sub total, value, net, sum, gross amount, item total, total amount, net value, ext amount, ext, line value, net total, gross, gross value, total value, ext cost, total cost, taxable value, row total, total net, order value, extended amount, amount due,
    bedrag, totaal, totaalprijs, regelbedrag, totaalbedrag, subtotaal, netto bedrag, nettobedrag, bedrag excl btw, regeltotaal, totaal excl btw, bedrag incl btw, totaal incl btw, netto, excl btw, incl btw, totaal prijs, waarde,
    betrag, gesamt, gesamtpreis, summe, zeilenbetrag, gesamtbetrag, g preis, gp, nettobetrag, wert, positionswert, gesamtwert, netto, brutto, gesamt netto, netto gesamt, gesamt brutto, gesamtpreis netto, netto betrag, bruttobetrag, nettowert, pos summe, positionsbetrag, gesamtpr, zeilensumme, endpreis, zeilenwert, preis gesamt, gesamtsumme,
    montant, total, montant ht, total ht, montant ttc, total ttc, prix total, somme, ht, ttc, montant net, total net, prix total ht, montant total, total ligne, valeur, prix ht, prix ttc, montant total ht, net ht, importe, total, precio total, subtotal, importe neto, total neto, importe total, total linea, valor, neto, importe linea,
    importo, totale, prezzo totale, tot, importo totale, imponibile, importo netto, totale riga, valore, totale netto, netto, importo riga, totale imponibile, tot riga, montante, valor, valor total, preco total, total liquido, valor liquido, total linha, liquido,
    wartosc, kwota, wartosc netto, wartosc brutto, razem, suma, netto, brutto, wartosc sprzedazy, kwota netto, kwota brutto, wartosc sprzedazy netto, wartosc sprzedazy brutto, belob, i alt, total, linjetotal, pris i alt, linjebelob, sum, belop, totalt, linjesum, samlet pris, nettobelob, belopp, summa, radsumma, totalpris, radbelopp, nettobelopp, radpris, belob i alt, totalbelob`,
  tax: 'tax, vat, gst, tax rate, vat rate, vat %, tax %, gst %, igst, cgst, sgst, cess, taxable, btw, btw %, btw tarief, btw code, mwst, ust, mwst satz, mwst %, ust %, steuersatz, steuer, tva, taux tva, tva %, taux, iva, tipo iva, iva %, aliquota, aliquota iva, al iva, cod iva, tx iva, taxa iva, stawka vat, stawka, vat stawka, moms, moms %, mva, mva %, momssats, moms sats, % iva, % tva, % vat, % btw, % mwst',
  'tax-amount':
    'tax amount, vat amount, gst amount, btw bedrag, mwst betrag, steuerbetrag, montant tva, importe iva, cuota iva, importo iva, valor iva, kwota vat, wartosc vat, momsbelob, mva belop, momsbelopp, igst amount, tax amt, vat amt',
  discount:
    'discount, disc, discount %, disc %, % disc, rabatt, rabatt %, korting, korting %, remise, remise %, descuento, dto, dto %, desc, desc %, sconto, sconto %, sc %, desconto, rabat, rabat %, upust, less, discounts, discount amount, % remise, rem, nachlass, % rabatt, rab, rab %, discount coupons, coupons',
  date: 'date, datum, dato, data, fecha, delivery date, ship date, due, leverdatum, liefertermin, lieferdatum, leveringsdato, required, periode, period, zeitraum, due date, date of service, service date, required date',
  other:
    'weight, gewicht, gewicht kg, poids, peso, waga, vekt, vikt, kg, colour, color, size, warehouse, location, origin, warranty, imei serial number, imei serial no, notes, comment, status, received, balance, backordered, back order, maat, kleur, farbe, grosse, taille, couleur',
}
