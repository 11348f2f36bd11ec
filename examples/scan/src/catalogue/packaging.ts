import type { Packaging } from '../types.ts'

const pack = (material: string, shape: string, recyclable: boolean): Packaging => ({ material, shape, recyclable })

/** The packs that the catalogue's products come in. */
export const PACKS = {
  carton: pack('composite', 'carton', true),
  plasticCap: pack('plastic', 'cap', true),
  glassJar: pack('glass', 'jar', true),
  steelLid: pack('steel', 'lid', true),
  cardboardBox: pack('cardboard', 'box', true),
  plasticBag: pack('plastic', 'bag', false),
  plasticFilm: pack('plastic', 'film', false),
  plasticBottle: pack('plastic', 'bottle', true),
  plasticTub: pack('plastic', 'tub', true),
  paperBag: pack('paper', 'bag', true),
  paperWrap: pack('paper', 'wrapper', true),
  aluminiumCan: pack('aluminium', 'can', true),
  aluminiumFoil: pack('aluminium', 'foil', true),
  steelTin: pack('steel', 'tin', true),
  compositeBag: pack('composite', 'bag', false),
} as const
