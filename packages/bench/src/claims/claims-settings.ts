/** Who watches an order of its own each. */
export const USERS = 200

/** Between two events of a follower, where that is set: half of what it is without. */
export const SOONER_MS = 50

/** What a session of the file-by-file system has at most. */
export const FILES = ['report-1', 'report-2', 'report-3', 'report-4', 'report-5'] as const

/** What the page of an order shows beside its bar: with these its state is some 2 KB, which is what a poll was said to be. */
export const ACTIVITY = Array.from(
  { length: 7 },
  (_, at) =>
    `Line ${at + 1} of the order is read: 24 pieces of article ${40_117 + at}, delivered by the end of the month`,
)

/** Whose order an update belongs to: one after another. */
export const userOf = (number: number): number => number % USERS

/** Where a user's order is asked for. @param path - With `{session}` in the place of its number. */
export const orderOf = (path: string, user: number): string => path.replace('{session}', String(user))

/** What a browser sends with every request of a page, beside `Host`. */
export const BROWSER_HEADERS = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  accept: 'application/json',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'accept-encoding': 'gzip, deflate, br, zstd',
  referer: 'https://orders.example.com/purchase-orders/4711',
  'sec-ch-ua': '"Chromium";v="143", "Not_A Brand";v="24"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
  cookie: 'session=8f14e45fceea167a5a36dedd4bea2543; theme=light',
} as const
