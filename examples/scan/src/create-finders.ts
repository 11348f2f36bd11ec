import { createBarcodeReader } from './barcode/reader.ts'
import type { Finders } from './finders.ts'
import { createTextReader } from './ocr/reader.ts'
import { createPackReader } from './pack-reader.ts'
import { createScanServices, type ScanServicesOptions } from './services.ts'

/** Starts everything that a scan asks, embedded, or elsewhere where the environment names it. */
export async function createFinders(options: ScanServicesOptions = {}): Promise<Finders & { close(): Promise<void> }> {
  const services = await createScanServices(options)
  const barcodes = createBarcodeReader()
  const texts = createTextReader()
  const packs = createPackReader(texts)
  return {
    ...services,
    async insight(product, dimension, signal) {
      // What may make somebody ill is looked for on the pack itself, too.
      const packText = dimension === 'allergies' ? await packs.read(product, signal) : ''
      return services.insight(product, dimension, packText, signal)
    },
    readBarcode: (image, signal) => barcodes.read(image, signal),
    readText: (image, signal) => texts.read(image, signal),
    async close() {
      await Promise.all([services.close(), barcodes.close(), texts.close()])
    },
  }
}
