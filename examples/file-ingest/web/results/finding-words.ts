/** What the server's short names for findings mean. */
const WORDS: Readonly<Record<string, string>> = {
  exif_broken: 'Its EXIF is broken',
  exif_missing: 'It has no EXIF',
  no_text: 'It has no text',
  email: 'It names an e-mail address',
  card_number: 'It names a card number',
  misnamed: 'Its name says another type',
  not_extracted: 'Its text could not be taken out',
  tiny: 'It is tiny',
  blurred: 'It is not sharp',
  dark: 'It is dark',
  bright: 'It is overexposed',
  location: 'It tells where it was taken',
}

/** A warning or flag in words. One that has none stands as it is, without its underscores. */
export const findingWords = (name: string): string =>
  Object.hasOwn(WORDS, name) ? (WORDS[name] as string) : name.replaceAll('_', ' ')
