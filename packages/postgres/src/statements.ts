import { identifier } from './identifier.ts'

/** Every text of SQL that the store sends, by what it does. All parameters are text; every answer is one column of text. */
export type Statements = ReturnType<typeof statementsOf>

/** The statements over the tables of one schema. */
export function statementsOf(schemaName: string) {
  const schema = identifier(schemaName)
  const now = (parameter: string) => `${schema}.now_ms(${parameter}::text::double precision)`
  const isThere = (parameter: string) => `NOT ${schema}.is_over(s.expires_ms, ${now(parameter)})`
  const lease = (condition: string, changes: string) => `
    WITH clock AS MATERIALIZED (SELECT ${now('$4')} AS now)
    UPDATE ${schema}.sessions s SET ${changes} FROM clock
    WHERE s.session_id = $1::text AND s.sealed_ms IS NULL AND ${condition}
    RETURNING json_build_object('epoch', s.epoch, 'expiresAt', s.lease_ms)::text`
  const held = 's.holder = $2::text AND s.epoch = $5::text::integer AND s.lease_ms IS NOT NULL'

  return {
    /** head, plan, input */
    create: `SELECT ${schema}.create_session($1::text::jsonb, $2::text::json, $3::text::json)::text`,

    /** heads, bodies, types, timestamps, patches of items, calls, rebases, results: as `append_many` takes them */
    append: `
      SELECT ${schema}.append_many($1::text::jsonb, $2::text::json, $3::text::text[], $4::text::double precision[],
        $5::text::text[], $6::text::integer[], $7::text::text[], $8::text::text[])::text`,

    /** ids, cursors, now */
    read: `SELECT ${schema}.read_many($1::text::text[], $2::text::double precision[], $3::text::double precision)`,

    /** id, now */
    tombstone: `
      SELECT json_build_object('sessionId', t.session_id, 'workflow', t.workflow, 'owner', t.owner)::text
      FROM ${schema}.tombstone_of($1::text, ${now('$2')}) t WHERE t.session_id IS NOT NULL`,

    /** owner, topic, workflow, statuses, cursor, limit, created from, created before, now */
    list: `
      SELECT json_build_object('ordinal', s.ordinal::text, 'record', ${schema}.record_of(s))::text
      FROM ${schema}.sessions s
      WHERE ($1::text IS NULL OR s.owner = $1::text)
        AND ($2::text IS NULL OR s.topics @> ARRAY[$2::text])
        AND ($3::text IS NULL OR s.workflow = $3::text)
        AND ($4::text IS NULL OR s.status = ANY ($4::text::text[]))
        AND ($5::text IS NULL OR s.ordinal < $5::text::bigint)
        AND ($7::text IS NULL OR s.created_ms >= $7::text::double precision)
        AND ($8::text IS NULL OR s.created_ms < $8::text::double precision)
        AND ${isThere('$9')}
      ORDER BY s.ordinal DESC LIMIT $6::text::bigint`,

    /** id, position, state, events kept, bytes kept, now */
    checkpoint: `
      SELECT ${schema}.checkpoint_session($1::text, $2::text::bigint, $3::text, $4::text::bigint, $5::text::bigint,
        $6::text::double precision)`,

    /** id, holder, lease in ms, now */
    acquire: lease(
      '(s.lease_ms IS NULL OR s.lease_ms <= clock.now)',
      `epoch = s.epoch + 1, holder = $2::text, lease_ms = clock.now + $3::text::double precision,
        due_ms = clock.now + $3::text::double precision`,
    ),
    /** id, holder, lease in ms, now, epoch */
    renew: lease(
      held,
      'lease_ms = clock.now + $3::text::double precision, due_ms = clock.now + $3::text::double precision',
    ),
    /** id, holder, how long it may wait in ms, now, epoch */
    release: lease(held, 'holder = NULL, lease_ms = NULL, due_ms = clock.now + $3::text::double precision'),

    /** by ms, after due, after ordinal, limit, now */
    lapsed: `
      SELECT json_build_object('ordinal', s.ordinal::text, 'record', ${schema}.record_of(s))::text
      FROM ${schema}.sessions s
      WHERE s.sealed_ms IS NULL AND s.due_ms <= ${now('$5')} - $1::text::double precision
        AND ($2::text IS NULL OR (s.due_ms, s.ordinal) > ($2::text::double precision, $3::text::bigint))
      ORDER BY s.due_ms, s.ordinal LIMIT $4::text::bigint`,

    /** id, whether it is withdrawn, now */
    remove: `SELECT ${schema}.remove_session($1::text, $2::text::boolean, $3::text::double precision)`,

    /** workflow, sums */
    recordDurations: `SELECT ${schema}.record_durations($1::text, $2::text::jsonb)::text`,

    /** workflow */
    durations: `
      SELECT json_build_array(d.side, d.name, d.count, d.total_ms)::text
      FROM ${schema}.durations d WHERE d.workflow = $1::text`,

    /** ids, now */
    flushItems: `SELECT ${schema}.flush_items($1::text::text[], $2::text::double precision)::text`,

    /** how many at most, now */
    sweep: `SELECT ${schema}.sweep_expired($1::text::integer, $2::text::double precision)::text`,

    /** ids, topics, sealed since, now. Positions of the sessions, and of the topics' that live or ended since. */
    positions: `
      SELECT json_build_array(s.session_id, s.seq, s.topics)::text FROM ${schema}.sessions s
      WHERE s.session_id = ANY ($1::text::text[]) AND ${isThere('$4')}
      UNION
      SELECT json_build_array(s.session_id, s.seq, s.topics)::text FROM ${schema}.sessions s
      WHERE s.topics && $2::text::text[] AND (s.sealed_ms IS NULL OR s.sealed_ms >= ${now('$4')} - $3::text::double precision)
        AND ${isThere('$4')}`,

    /** channel, payload. A doorbell need not outlive the server: nobody waits until the disk has it. */
    notify: `SELECT concat(set_config('synchronous_commit', 'off', true), pg_notify($1::text, $2::text))`,

    health: `SELECT count(*)::text FROM ${schema}.migrations`,
  }
}
