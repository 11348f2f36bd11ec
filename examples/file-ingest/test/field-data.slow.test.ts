import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileFacts, IngestResult } from '../src/workflows.ts'
import { ingest } from '../src/workflows.ts'
import { fieldData } from './support/field-data.ts'
import { formOf, type RunningApp, runApp } from './support/running-app.ts'

/** What each file is, by looking at it with other tools. */
const camera = (make: string, model: string, takenAt: string): Partial<FileFacts> => ({
  exif: { make, model, takenAt },
})
const place = (latitude: number, longitude: number) => ({ latitude, longitude })
const size = (width: number, height: number): Partial<FileFacts> => ({ width, height })
const coolpix = (takenAt: string, latitude: number, longitude: number): Partial<FileFacts> => ({
  ...size(640, 480),
  exif: { make: 'NIKON', model: 'COOLPIX P6000', takenAt, gps: place(latitude, longitude) },
  flags: ['location'],
})
const missing = (width: number, height: number): Partial<FileFacts> => ({
  ...size(width, height),
  warnings: ['exif_missing'],
})

/** Eight pictures of one scene, turned in the eight ways that there are: upright all are of one size. */
const landscapes = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [`landscape_${index + 1}.jpg`, size(600, 450)]),
)

const EXPECTED: Readonly<Record<string, Partial<FileFacts>>> = {
  'Arbitro.tiff': missing(174, 38),
  'Canon_40D.jpg': { ...camera('Canon', 'Canon EOS 40D', '2008-05-30T15:56:01'), ...size(100, 68) },
  'Canon_DIGITAL_IXUS_400.jpg': camera('Canon', 'Canon DIGITAL IXUS 400', '2004-08-27T13:52:55'),
  'Fujifilm_FinePix6900ZOOM.jpg': camera('FUJIFILM', 'FinePix6900ZOOM', '2001-02-19T06:40:05'),
  'Jobagent.tiff': missing(264, 84),
  'Kodak_CX7530.jpg': {
    exif: {
      make: 'EASTMAN KODAK COMPANY',
      model: 'KODAK CX7530 ZOOM DIGITAL CAMERA',
      takenAt: '2005-08-13T09:47:23',
      gps: place(-0.3713, 36.0564167),
    },
  },
  'Konica_Minolta_DiMAGE_Z3.jpg': camera('KONICA MINOLTA', 'DiMAGE Z3', '2005-03-10T15:10:48'),
  'Nikon_D70.jpg': camera('NIKON CORPORATION', 'NIKON D70', '2008-03-15T09:52:01'),
  'Olympus_C8080WZ.jpg': camera('OLYMPUS CORPORATION', 'C8080WZ', '2006-10-22T15:44:29'),
  'Panasonic_DMC-FZ30.jpg': camera('Panasonic', 'DMC-FZ30', '2008-07-16T11:33:20'),
  'Ricoh_Caplio_RR330.jpg': camera('Caplio', 'RR330', '2004-08-31T19:52:58'),
  'Rudless.tiff': { ...missing(734, 328), flags: ['bright'] },
  'Sony_HDR-HC3.jpg': camera('SONY', 'HDR-HC3', '2007-06-15T04:42:32'),
  'corrupted.jpg': {
    ...camera('OLYMPUS IMAGING CORP.', 'u1020,S1020', '2015-09-08T11:02:17'),
    ...size(3648, 2736),
  },
  'gps-DSCN0010.jpg': coolpix('2008-10-22T16:28:39', 43.4674483, 11.8851267),
  'gps-DSCN0021.jpg': coolpix('2008-10-22T16:38:20', 43.4670817, 11.8845383),
  'gps-DSCN0027.jpg': coolpix('2008-10-22T16:44:01', 43.4684417, 11.881515),
  'gps-DSCN0040.jpg': coolpix('2008-10-22T16:55:37', 43.4660117, 11.8791117),
  'invalid-image00971.jpg': missing(636, 227),
  'invalid-image01137.jpg': missing(88, 64),
  'invalid-image01713.jpg': { ...missing(49, 500), flags: ['dark', 'blurred', 'tiny'] },
  'invalid-image02206.jpg': missing(65, 65),
  ...landscapes,
  'long_description.jpg': { ...size(100, 73), keywords: expect.arrayContaining(['mountain', 'afghanistan']) },
  // Its name says so, but Photoshop has written some: no camera's.
  'no_exif.jpg': size(322, 466),
  'tests-30-type_error.jpg': { ...size(3872, 2403), warnings: ['exif_broken'] },
  'tests-45-gps_ifd.jpg': {
    ...camera('Polyphony Digital Inc.', 'Gran Turismo 5', '2012-06-23T06:55:49'),
    warnings: ['exif_broken'],
  },
  // One grey all over.
  'tests-67-0_length_string.jpg': {
    exif: { make: 'samsung', model: 'SM-G930F', gps: place(51.025, 7.5919444) },
    flags: ['blurred', 'location'],
  },
}

const TYPES: Readonly<Record<string, string>> = { jpg: 'image/jpeg', tiff: 'image/tiff' }

describe.skipIf(!fieldData)('all of ../shared/data/ingest at once (skipped where it is absent)', () => {
  const { names, read } = fieldData ?? { names: [], read: async (name: string) => new File([], name) }
  let running: RunningApp
  let result: IngestResult
  let snapshot: Record<string, unknown>
  const fileOf = (name: string) => result.files.find((file) => file.id === name)

  beforeAll(async () => {
    running = await runApp()
    const session = running.client().start(ingest, formOf(await Promise.all(names.map(read))) as never)
    result = await session.result
    snapshot = session.getSnapshot() as never
  }, 120_000)
  afterAll(() => running.close())

  it('is the files that were looked at', () => expect(names).toEqual(Object.keys(EXPECTED).sort()))

  it.each(names)('%s is as it should be', (name) => {
    const file = fileOf(name)
    const expected = EXPECTED[name] ?? {}
    expect(file?.facts).toMatchObject({ type: TYPES[name.split('.').at(-1) ?? ''], ...expected })
    expect(file?.facts.exif).toEqual(expected.exif)
    expect(file?.facts.warnings).toEqual(expected.warnings)
    if (name === 'corrupted.jpg') {
      expect(file).toMatchObject({ status: 'failed', error: { code: 'image_corrupt' } })
      expect(file?.facts.thumbnail).toBeUndefined()
    } else {
      expect(file).toMatchObject({ status: 'completed', facts: { thumbnail: expect.any(String) } })
      expect(file?.facts.quality).toBeGreaterThanOrEqual(0)
    }
  })

  it('comes to exact totals, and to 100 % with its end', async () => {
    expect(result).toMatchObject({
      processed: 35,
      failed: 1,
      counters: { processed: 35, metadata: 35, keywords: 34, scores: 34, errors: 1, flagged: 9 },
    })
    expect(snapshot).toMatchObject({
      status: 'completed',
      outcome: 'partial',
      percent: 100,
      counters: result.counters,
      counts: { total: 35, completed: 34, failed: 1, active: 0 },
    })
  })

  it('gives thumbnails, downloads and a history to their owner alone', async () => {
    const { sessionId } = snapshot as { sessionId: string }
    const thumbnail = fileOf('Canon_40D.jpg')?.facts.thumbnail
    const image = await running.ask(`/api/${thumbnail}`)
    expect(image.headers.get('content-type')).toBe('image/webp')
    expect((await running.ask(`/api/${thumbnail}`, {}, 'bob')).status).toBe(404)
    const csv = await (await running.ask(`/api/ingests/${sessionId}/results.csv`)).text()
    expect(csv.trim().split('\r\n')).toHaveLength(36)
    const json = (await (await running.ask(`/api/ingests/${sessionId}/results.json`)).json()) as unknown[]
    expect(json).toHaveLength(35)
    const { ingests } = (await (await running.ask('/api/ingests')).json()) as { ingests: unknown[] }
    expect(ingests).toMatchObject([{ sessionId, status: 'partial', totals: { total: 35, processed: 35, failed: 1 } }])
    expect(await (await running.ask('/api/ingests', {}, 'bob')).json()).toEqual({ ingests: [] })
  })
})
