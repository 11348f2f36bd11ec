-- What a busy process asks for many sessions at once: appends that share a statement and its commit, and reads.

-- The same as before, in a form that is computed where it is used: a strict function that is not strict inside is called
-- as a query of its own, for every event that is written.
CREATE OR REPLACE FUNCTION time_of(ms double precision) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_timestamp(CASE WHEN ms > 253402300799999 THEN 253402300799999 ELSE ms END / 1000);

-- Appends batches of several sessions, each for itself whole or refused: what `append_events` does, called for each. Those
-- of which nothing but the ordinary is asked are written together, by one statement for all events and one for all
-- sessions; that costs a fraction.
--
-- heads: [{… as `append_events` takes it, but for "events"; "from": how many events of all stand before its own; "count":
--   how many it has; "plain"?: there is no `end`, `base`, `fault`, `onlyIf`, and no other batch of that session}]
-- bodies: all events' bodies, as a JSON array. types, timestamps (each the latest so far within its batch), patches (those
--   of items; null where there are none) and calls (the batch's place among heads, from 0): for each of them.
-- rebases, results: for each of heads, or null where none has one.
-- Answer: what `append_events` answers, for each of heads.
CREATE OR REPLACE FUNCTION append_many(
  heads jsonb, bodies json, types text[], timestamps double precision[], patches text[], calls integer[],
  rebases text[], results text[]
) RETURNS jsonb
-- Planned once for each connection, which costs as much as writing to some sessions: the plan must suit tables that have
-- grown since.
LANGUAGE plpgsql SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  locked text[];
  written jsonb;
  answers jsonb := '[]';
  call record;
BEGIN
  -- In one order everywhere, so that two statements never wait for each other.
  SELECT array_agg(session_id) INTO locked FROM (
    SELECT session_id FROM sessions
    WHERE session_id = ANY (ARRAY(SELECT h->>'id' FROM jsonb_array_elements(heads) h WHERE h ? 'plain'))
    ORDER BY session_id FOR NO KEY UPDATE SKIP LOCKED
  ) AS found;

  -- A statement of its own: it sees the rows as they are now that they are locked.
  WITH asked AS MATERIALIZED (
    SELECT s.place, s.session_id, s.seq, s.status, s.updated_at, s.topics, s.counters, s.metadata, s.started_at, s.message,
      s.percent, s.items_seq, h.n, h.writer, h.batch, h."from", h.count, coalesce(h.patch, '{}') AS patch,
      CASE WHEN s.seq = 0 THEN 0 ELSE s.updated_ms END AS last_ms,
      greatest(CASE WHEN s.seq = 0 THEN 0 ELSE s.updated_ms END, h.latest) AS latest_ms,
      CASE WHEN h.patch ? 'stage' THEN h.patch->>'stage' ELSE s.stage END AS at_stage,
      s.stage, s.current, s.total,
      s.items_seq < s.seq OR h."hasItems" IS NOT NULL AS items_wait,
      now_ms(h.now) - s.items_ms AS items_age, coalesce(h."itemsEveryMs", 1000) AS items_every
    FROM jsonb_to_recordset(heads) AS h (
      n integer, id text, writer text, batch bigint, epoch double precision, seen double precision,
      now double precision, "itemsEveryMs" double precision, "from" integer, count integer, latest double precision,
      patch jsonb, "hasItems" boolean, plain boolean
    )
    -- One by one, by the key, whatever the planner believes of the table; the rows are locked, so that they stay in place.
    CROSS JOIN LATERAL (SELECT found.ctid AS place, found.* FROM sessions found WHERE found.session_id = h.id OFFSET 0) s
    WHERE h.plain AND h.id = ANY (locked) AND s.sealed_ms IS NULL
      AND (h.epoch IS NULL OR h.epoch = s.epoch)
      AND (s.writer IS NULL OR (s.writer = h.writer AND h.batch > s.batch))
      AND s.seq >= coalesce(h.seen, 0)
  ), plain AS MATERIALIZED (
    -- Rows of items that are due are left to `append_events`.
    SELECT * FROM asked WHERE NOT items_wait OR (items_age >= 0 AND items_age < items_every)
  ), logged AS (
    INSERT INTO events (session_id, seq, type, timestamp_ms, body, items)
    SELECT p.session_id, p.seq + e.n - p."from", e.type, greatest(p.last_ms, e.timestamp_ms), e.body, e.patch::jsonb
    FROM ROWS FROM (
      json_array_elements(bodies), unnest(types), unnest(timestamps), unnest(patches), unnest(calls)
    ) WITH ORDINALITY AS e (body, type, timestamp_ms, patch, call, n)
    JOIN plain p ON p.n = e.call
  ), moved AS (
    UPDATE sessions u SET
      seq = p.seq + p.count,
      updated_ms = p.latest_ms,
      updated_at = CASE
        WHEN coalesce(p.patch->>'status', p.status) = p.status
          AND time_of(p.latest_ms) BETWEEN p.updated_at AND p.updated_at + interval '1 second'
        THEN p.updated_at ELSE time_of(p.latest_ms) END,
      status = coalesce(p.patch->>'status', p.status),
      stage = p.at_stage,
      current = CASE
        WHEN p.patch->'stages'->p.at_stage ? 'current' THEN (p.patch->'stages'->p.at_stage->>'current')::double precision
        WHEN p.at_stage IS NOT DISTINCT FROM p.stage THEN p.current END,
      total = CASE
        WHEN p.patch->'stages'->p.at_stage ? 'total' THEN (p.patch->'stages'->p.at_stage->>'total')::double precision
        WHEN p.at_stage IS NOT DISTINCT FROM p.stage THEN p.total END,
      message = CASE WHEN p.patch ? 'message' THEN p.patch->>'message' ELSE p.message END,
      percent = greatest(p.percent, (p.patch->>'percent')::double precision),
      started_at = CASE
        WHEN p.patch ? 'startedAt' THEN time_of((p.patch->>'startedAt')::double precision) ELSE p.started_at END,
      counters = CASE
        WHEN p.patch ? 'counters' THEN with_entries(p.counters, p.patch->'counters') ELSE u.counters END,
      metadata = CASE
        WHEN p.patch ? 'metadata' THEN with_entries(p.metadata, p.patch->'metadata') ELSE u.metadata END,
      writer = p.writer,
      batch = p.batch,
      batch_seq = p.seq + p.count,
      items_seq = CASE WHEN p.items_wait THEN p.items_seq ELSE p.seq + p.count END
    FROM plain p WHERE u.ctid = p.place
    RETURNING p.n, jsonb_build_object(
      'seq', u.seq, 'after', p.seq, 'last', p.last_ms, 'topics', p.topics, 'lagging', p.items_wait) AS answer
  )
  SELECT coalesce(jsonb_object_agg(m.n, m.answer), '{}') INTO written FROM moved m;

  FOR call IN SELECT h, (ordinality - 1)::integer AS n FROM jsonb_array_elements(heads) WITH ORDINALITY AS every (h) LOOP
    IF written ? call.n::text THEN
      answers := answers || (written->call.n::text);
    ELSE
      answers := answers || append_events(
        call.h || jsonb_build_object('events', (
          SELECT coalesce(jsonb_agg(jsonb_build_object('type', e.type, 'timestamp', e.timestamp_ms)
            || CASE WHEN e.patch IS NULL THEN '{}' ELSE jsonb_build_object('items', e.patch::jsonb) END ORDER BY e.n), '[]')
          FROM ROWS FROM (unnest(types), unnest(timestamps), unnest(patches), unnest(calls)) WITH ORDINALITY
            AS e (type, timestamp_ms, patch, call, n)
          WHERE e.call = call.n
        )),
        ARRAY(
          SELECT e.body::text FROM ROWS FROM (json_array_elements(bodies), unnest(calls)) WITH ORDINALITY
            AS e (body, call, n)
          WHERE e.call = call.n ORDER BY e.n
        ),
        rebases[call.n + 1]::json,
        results[call.n + 1]::json
      );
    END IF;
  END LOOP;
  RETURN answers;
END $$;

-- Logs of several sessions, each from its cursor (null: from its checkpoint): one row for each that is there, with its
-- place among `ids`, from 0. A result goes along only where the end, or a final checkpoint, does.
CREATE OR REPLACE FUNCTION read_many(ids text[], cursors double precision[], now double precision DEFAULT NULL)
RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
BEGIN
  RETURN QUERY
  SELECT json_build_object(
    'place', asked.n - 1,
    'record', record_of(s),
    'hasCheckpoint', s.checkpoint IS NOT NULL AND NOT within,
    'checkpoint', CASE WHEN NOT within THEN s.checkpoint END,
    'hasResult', s.result IS NOT NULL,
    'result', CASE WHEN NOT within OR cursor < s.seq THEN s.result END,
    'events', (
      SELECT coalesce(json_agg(json_build_array(e.seq, e.type, e.timestamp_ms, e.body) ORDER BY e.seq), '[]')
      FROM events e
      WHERE e.session_id = s.session_id
        AND e.seq > CASE WHEN within THEN cursor::bigint WHEN s.checkpoint IS NULL THEN 0 ELSE s.checkpoint_seq END
    )
  )::text
  FROM unnest(ids, cursors) WITH ORDINALITY AS asked (id, cursor, n)
  -- One by one, by the key, whatever the planner believes of the table.
  CROSS JOIN LATERAL (SELECT * FROM sessions found WHERE found.session_id = asked.id OFFSET 0) s
  CROSS JOIN LATERAL (SELECT coalesce(cursor BETWEEN s.floor AND s.seq, false) AS within) AS place
  WHERE NOT is_over(s.expires_ms, now_ms(read_many.now));
END $$;

INSERT INTO migrations (name) VALUES ('0011_many_sessions') ON CONFLICT DO NOTHING;
