/** A silhouette on a canvas of 560 × 760, and what is drawn over the front's art to give it depth. */
export interface Pack {
  /** Outline of what the art covers. */
  outline: string
  /** Where art may place text and code. */
  front: { x: number; y: number; width: number; height: number }
  /** Lids, caps and tops beneath the art. */
  beneath: string
  /** Shading above it. */
  above: string
}

const rect = (x: number, y: number, width: number, height: number, r = 0): string =>
  `M${x + r} ${y}H${x + width - r}Q${x + width} ${y} ${x + width} ${y + r}V${y + height - r}Q${x + width} ${y + height} ${x + width - r} ${y + height}H${x + r}Q${x} ${y + height} ${x} ${y + height - r}V${y + r}Q${x} ${y} ${x + r} ${y}Z`

const round = (outline: string): string => `<path d="${outline}" fill="url(#round)"/>`
const flat = (outline: string): string => `<path d="${outline}" fill="url(#flat)"/>`

const BAG = 'M30 40 50 24H510L530 40 520 90 532 380 522 720 500 738H60L38 720 28 380 40 90Z'
const TUB = 'M24 150H536L486 720Q484 738 466 738H94Q76 738 74 720Z'
const BOTTLE =
  'M210 110H350V190C350 250 490 260 490 350V712Q490 742 460 742H100Q70 742 70 712V350C70 260 210 250 210 190Z'
const CAN = 'M70 70Q280 30 490 70V690Q280 740 70 690Z'
const JAR = rect(40, 120, 480, 620, 60)
const BOX = rect(20, 20, 470, 720, 6)
const BAR = rect(0, 130, 560, 500, 10)
const TIN = rect(0, 150, 560, 500, 70)
const TRAY = rect(10, 130, 540, 530, 40)

/** The silhouettes; measures are the canvas's. */
export const SILHOUETTES = {
  box: {
    outline: BOX,
    front: { x: 20, y: 20, width: 470, height: 720 },
    beneath: '<path d="M490 22 540 60V710L490 738Z" fill="#0003"/><path d="M490 22 540 60V710L490 738Z" fill="#8885"/>',
    above: flat(BOX),
  },
  carton: {
    outline: rect(50, 110, 430, 630, 4),
    front: { x: 50, y: 110, width: 430, height: 630 },
    beneath: `<path d="M480 110 530 140V712L480 740Z" fill="#9a9a94"/><path d="M50 110 90 40H450L480 110Z" fill="#e9e7df"/>
      <path d="M450 40 530 140 480 110Z" fill="#bdbab0"/><rect x="200" y="18" width="110" height="52" rx="10" fill="#2f6f8f"/>`,
    above: flat(rect(50, 110, 430, 630, 4)),
  },
  jar: {
    outline: JAR,
    front: { x: 40, y: 130, width: 480, height: 600 },
    beneath: `<path d="${rect(70, 30, 420, 100, 16)}" fill="#b9b4a6"/><path d="${rect(70, 30, 420, 100, 16)}" fill="url(#round)"/>
      <path d="M70 62H490M70 92H490" stroke="#0002" stroke-width="6"/>`,
    above: round(JAR),
  },
  can: {
    outline: CAN,
    front: { x: 70, y: 70, width: 420, height: 640 },
    beneath:
      '<ellipse cx="280" cy="56" rx="196" ry="30" fill="#c9ccd0"/><ellipse cx="280" cy="52" rx="170" ry="20" fill="#989da3"/>',
    above: `${round(CAN)}<path d="M70 70Q280 30 490 70" stroke="#dfe3e6" stroke-width="10" fill="none"/>`,
  },
  bottle: {
    outline: BOTTLE,
    front: { x: 70, y: 300, width: 420, height: 440 },
    beneath: `<path d="${rect(200, 20, 160, 96, 12)}" fill="#f4f1e8"/><path d="${rect(200, 20, 160, 96, 12)}" fill="url(#round)"/>`,
    above: round(BOTTLE),
  },
  bag: {
    outline: BAG,
    front: { x: 40, y: 80, width: 480, height: 640 },
    beneath: '',
    above: `${flat(BAG)}<path d="M42 84H518" stroke="#0002" stroke-width="5"/><path d="M50 30H510" stroke="#fff5" stroke-width="8"/>`,
  },
  tub: {
    outline: TUB,
    front: { x: 70, y: 160, width: 420, height: 570 },
    beneath: `<path d="${rect(4, 96, 552, 62, 18)}" fill="#e3e5e4"/><path d="${rect(4, 96, 552, 62, 18)}" fill="url(#flat)"/>`,
    above: round(TUB),
  },
  bar: { outline: BAR, front: { x: 0, y: 130, width: 560, height: 500 }, beneath: '', above: flat(BAR) },
  tin: {
    outline: TIN,
    front: { x: 10, y: 160, width: 530, height: 476 },
    beneath: `<path d="${rect(-10, 138, 580, 526, 80)}" fill="#b7b9bb"/>`,
    above: `${flat(TIN)}<path d="${TIN}" fill="none" stroke="#fff6" stroke-width="6"/>`,
  },
  tray: {
    outline: TRAY,
    front: { x: 20, y: 140, width: 520, height: 510 },
    beneath: `<path d="${rect(-4, 118, 568, 556, 50)}" fill="#26282b"/>`,
    above: `${flat(TRAY)}<path d="M40 180 200 160" stroke="#fff5" stroke-width="14" stroke-linecap="round"/>`,
  },
} as const satisfies Record<string, Pack>

export type Silhouette = keyof typeof SILHOUETTES
