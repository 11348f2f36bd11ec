import fc from 'fast-check'

const few = fc.nat(2)
const anyEvents = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ percent: fc.nat(99), ahead: fc.integer({ min: -50, max: 50 }) }) },
    { weight: 1, arbitrary: fc.constant('end' as const) },
  ),
  { maxLength: 3, size: 'max' },
)

/** One step of a random history. Small numbers stand for sessions, owners, writers and keys, so that they meet often. */
export const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      session: few,
      owner: fc.option(few, { nil: undefined }),
      workflow: fc.nat(1),
      key: fc.option(few, { nil: undefined }),
      fingerprint: fc.constantFrom('f', 'f', 'f', 'g'),
      retryOf: fc.option(few, { nil: undefined }),
      maxActive: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      session: few,
      writer: few,
      repeat: fc.nat(4).map((n) => n === 0),
      events: anyEvents,
      epoch: fc.constantFrom(undefined, undefined, 'now' as const, 'now' as const, 'old' as const),
      unheld: fc.nat(4).map((n) => n === 0),
      lost: fc.constantFrom(0, 0, 0, 0, 1, 3),
      rebase: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('checkpoint' as const), session: few, back: fc.nat(3) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('lease' as const),
      how: fc.constantFrom('acquire' as const, 'renew' as const, 'release' as const),
      session: few,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('remove' as const),
      how: fc.constantFrom('delete' as const, 'withdraw' as const),
      session: few,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), span: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4) }),
  },
)
/** What may happen. */
export type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never
/** Steps of one kind. */
export type StepOf<Name extends Step['do']> = Extract<Step, { do: Name }>
