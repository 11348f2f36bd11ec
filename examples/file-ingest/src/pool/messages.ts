/** What is posted to a thread. */
export interface Question<Job> {
  readonly job: Job
}

/** What a thread posts: notes on its way, then one of the others. */
export type Answer<Note, Reply> =
  | { readonly type: 'note'; readonly note: Note }
  | { readonly type: 'reply'; readonly reply: Reply }
  | { readonly type: 'threw'; readonly message: string }
