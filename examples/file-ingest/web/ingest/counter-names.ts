/** What each of the session's counters is called, in the order in which they stand. */
export const COUNTER_NAMES: Readonly<Record<string, string>> = {
  processed: 'Processed',
  metadata: 'With metadata',
  keywords: 'With keywords',
  scores: 'Scored',
  flagged: 'Flagged',
  errors: 'Errors',
}
