/** Small drawings around (0, 0), about 100 units across; `a` and `b` are their colours. */
const MOTIFS = {
  wheat: (a: string, b: string) =>
    `<path d="M0 60V-50" stroke="${b}" stroke-width="5"/>${[-40, -18, 4, 26]
      .map(
        (y) => `<ellipse cx="-15" cy="${y}" rx="8" ry="16" fill="${a}" transform="rotate(-35 -15 ${y})"/>
        <ellipse cx="15" cy="${y}" rx="8" ry="16" fill="${a}" transform="rotate(35 15 ${y})"/>`,
      )
      .join('')}<ellipse cy="-60" rx="8" ry="16" fill="${a}"/>`,
  berry: (a: string, b: string) =>
    `<path d="M0 60C-60 20-55-30-30-35-15-38 15-38 30-35 55-30 60 20 0 60Z" fill="${a}"/>
     <path d="M0-30-38-46-14-48 0-66 14-48 38-46Z" fill="${b}"/>
     ${[-22, 0, 22].map((x) => `<circle cx="${x}" cy="-8" r="3" fill="#fff3b0"/><circle cx="${x / 2}" cy="18" r="3" fill="#fff3b0"/>`).join('')}`,
  leaf: (a: string, b: string) =>
    `<path d="M-50 40C-50-40 10-60 58-58 58 0 30 56-50 40Z" fill="${a}"/>
     <path d="M-58 56C-20 10 10-14 44-44" stroke="${b}" stroke-width="6" fill="none"/>`,
  bean: (a: string, b: string) =>
    `<ellipse rx="34" ry="54" fill="${a}" transform="rotate(28)"/>
     <path d="M20-46C-8-20 14 16-22 46" stroke="${b}" stroke-width="7" fill="none"/>`,
  fish: (a: string, b: string) =>
    `<path d="M-64 0C-30-42 20-40 42-4L72-30V30L42 4C20 40-30 42-64 0Z" fill="${a}"/>
     <circle cx="-36" cy="-8" r="6" fill="${b}"/><path d="M-14-26C-4-8-4 8-14 26" stroke="${b}" stroke-width="4" fill="none"/>`,
  fruit: (a: string, b: string) =>
    `<circle r="54" fill="${a}"/><circle r="45" fill="#fff" opacity=".85"/>
     ${[0, 45, 90, 135, 180, 225, 270, 315]
       .map((turn) => `<path d="M0-5C-12-20-14-34 0-42 14-34 12-20 0-5Z" fill="${b}" transform="rotate(${turn})"/>`)
       .join('')}`,
  tomato: (a: string, b: string) =>
    `<ellipse cy="8" rx="58" ry="50" fill="${a}"/><ellipse cx="-22" cy="-8" rx="12" ry="8" fill="#fff" opacity=".4"/>
     <path d="M0-34-34-48-10-46 0-66 10-46 34-48Z" fill="${b}"/>`,
  cheese: (a: string, b: string) =>
    `<path d="M-62 36V-4L50-46C64-30 66-10 62 36Z" fill="${a}"/><path d="M-62-4H64" stroke="${b}" stroke-width="5"/>
     <circle cx="-24" cy="16" r="9" fill="${b}"/><circle cx="22" cy="20" r="12" fill="${b}"/>`,
  honey: (a: string, b: string) =>
    [
      [0, -34],
      [-30, 17],
      [30, 17],
    ]
      .map(
        ([x, y]) => `<path d="M0-34 30-17V17L0 34-30 17V-17Z" fill="${a}" stroke="${b}" stroke-width="6"
        transform="translate(${x} ${y})"/>`,
      )
      .join(''),
  mountain: (a: string, b: string) =>
    `<path d="M-80 50-20-50 10-4 30-30 80 50Z" fill="${a}"/><path d="M-20-50-40-16-22-22-8-10 0-20Z" fill="${b}"/>`,
  drop: (a: string, b: string) =>
    `<path d="M0-64C36-14 46 6 46 24A46 40 0 0 1-46 24C-46 6-36-14 0-64Z" fill="${a}"/>
     <path d="M-26 24A26 24 0 0 0-4 46" stroke="${b}" stroke-width="7" fill="none"/>`,
  spiral: (a: string, b: string) =>
    [-36, 0, 36]
      .map(
        (y) => `<path d="M-58 ${y}C-44 ${y - 26}-30 ${y + 26}-16 ${y}S12 ${y + 26} 26 ${y} 44 ${y - 18} 58 ${y}"
        stroke="${y === 0 ? b : a}" stroke-width="15" fill="none" stroke-linecap="round"/>`,
      )
      .join(''),
  waves: (a: string, b: string) =>
    [-36, -12, 12, 36]
      .map(
        (y, index) => `<path d="M-60 ${y}Q-40 ${y - 24}-20 ${y}T20 ${y}T60 ${y}" stroke="${index % 2 ? b : a}"
        stroke-width="10" fill="none" stroke-linecap="round"/>`,
      )
      .join(''),
  loaf: (a: string, b: string) =>
    `<path d="M-66 40C-84-10-50-46 0-46S84-10 66 40Z" fill="${a}"/>
     ${[-32, 0, 32].map((x) => `<path d="M${x - 10} 10Q${x - 4}-18 ${x + 12}-26" stroke="${b}" stroke-width="7" fill="none"/>`).join('')}`,
} as const

export type Motif = keyof typeof MOTIFS

/**
 * A motif placed on a front.
 *
 * @param motif - Which.
 * @param place - Its centre, and how many times its own size.
 * @param colours - Body and detail.
 */
export function drawMotif(
  motif: Motif,
  place: { x: number; y: number; scale: number },
  [a, b]: readonly [string, string],
): string {
  return `<g transform="translate(${place.x} ${place.y}) scale(${place.scale})">${MOTIFS[motif](a, b)}</g>`
}
