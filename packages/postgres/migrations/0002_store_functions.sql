-- What the store does in one call, under the lock of a session's row: also for those who write in SQL.

-- The doorbell. Channel: the schema's name. Payload: JSON, {"from": who, "rings": [[session id, seq, [topics]], …]},
-- shorter than 8000 bytes; a topic list that would not fit is null. `from` is a store's own name, which need not hear
-- itself; SQL leaves it out: notify(current_schema(), '{"rings": [["id", 7, ["merchant:42"]]]}').
CREATE OR REPLACE FUNCTION ring(session_id text, seq bigint, topics text[]) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
  SELECT pg_notify(current_schema(), jsonb_build_object('rings', jsonb_build_array(jsonb_build_array(
    session_id, seq, CASE WHEN octet_length(topics::text) < 6000 THEN to_jsonb(topics) END)))::text)
$$;

-- A session as `SessionRecord` says it, but for names that are null here and absent there. `hasInput` tells JSON's null
-- from no input at all.
CREATE OR REPLACE FUNCTION record_of(s sessions) RETURNS json
LANGUAGE sql STABLE
RETURN json_build_object(
  'sessionId', s.session_id, 'workflow', s.workflow, 'owner', s.owner, 'topics', s.topics, 'plan', s.plan,
  'key', s.key, 'fingerprint', s.fingerprint, 'hasInput', s.input IS NOT NULL, 'input', s.input, 'retryOf', s.retry_of,
  'status', s.status, 'seq', s.seq, 'epoch', s.epoch, 'holder', s.holder, 'leaseMs', s.lease_ms, 'dueAt', s.due_ms,
  'createdAt', s.created_ms, 'updatedAt', s.updated_ms, 'endedAt', s.ended_ms
);

-- Whether a session whose retention is over has gone, though no sweep has removed it yet.
CREATE OR REPLACE FUNCTION is_over(expires_ms double precision, now_ms double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN expires_ms IS NOT NULL AND expires_ms <= now_ms;

-- What is left of an expired session: a row of tombstones, or the session itself where no sweep has come by yet.
CREATE OR REPLACE FUNCTION tombstone_of(id text, now_ms double precision) RETURNS tombstones
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
  SELECT t.session_id, t.workflow, t.owner, t.expires_ms FROM tombstones t
  WHERE t.session_id = id AND t.expires_ms > now_ms
  UNION ALL
  SELECT s.session_id, s.workflow, s.owner, s.forgotten_ms FROM sessions s
  WHERE s.session_id = id AND is_over(s.expires_ms, now_ms) AND s.forgotten_ms > now_ms
  LIMIT 1
$$;

-- Names to values after a patch: what is null in it goes.
CREATE OR REPLACE FUNCTION with_entries(before jsonb, patch jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN (before || patch) - coalesce((SELECT array_agg(e.key) FROM jsonb_each(patch) e WHERE e.value = 'null'), '{}');

-- Removes all rows of some sessions; whoever calls holds their locks.
CREATE OR REPLACE FUNCTION remove_rows(ids text[]) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
  DELETE FROM events WHERE session_id = ANY (ids);
  DELETE FROM items WHERE session_id = ANY (ids);
  DELETE FROM writers WHERE session_id = ANY (ids);
  DELETE FROM sessions WHERE session_id = ANY (ids);
$$;

-- Brings `items` up to the head of a session's log: one change per item, however many events there were. The caller holds
-- the lock of the session's row, and sets `items_seq` and `items_ms` there.
CREATE OR REPLACE FUNCTION project_items(s sessions) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM events e WHERE e.session_id = s.session_id AND e.seq > s.items_seq AND e.items IS NOT NULL) THEN
    RETURN;
  END IF;
  PERFORM write_items(s, (
    SELECT jsonb_object_agg(item_id, patch) FROM (
      SELECT i.key AS item_id,
        coalesce(jsonb_object_agg(f.key, f.value ORDER BY e.seq) FILTER (WHERE f.key IS NOT NULL), '{}') AS patch
      FROM events e
      CROSS JOIN LATERAL jsonb_each(e.items) i
      LEFT JOIN LATERAL jsonb_each(i.value) f ON true
      WHERE e.session_id = s.session_id AND e.seq > s.items_seq AND e.items IS NOT NULL
      GROUP BY i.key
    ) AS merged
  ));
END $$;

-- Applies patches by item id, `{"file-1": {"status": "completed", "error": null}}`, to the rows of items.
CREATE OR REPLACE FUNCTION write_items(s sessions, patches jsonb) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
  INSERT INTO items AS i (
    session_id, item_id, owner, workflow, index, name, kind, size, status, phase, percent, attempt, max_attempts,
    retryable, error_code, error_message, error_details, started_at, ended_at, metadata
  )
  SELECT s.session_id, p.key, s.owner, s.workflow, (v->>'index')::double precision, v->>'name', v->>'kind',
    (v->>'size')::double precision, coalesce(v->>'status', 'pending'), v->>'phase', (v->>'percent')::double precision,
    (v->>'attempt')::double precision, (v->>'maxAttempts')::double precision, (v->'error'->>'retryable')::boolean,
    v->'error'->>'code', v->'error'->>'message', nullif(v->'error'->'details', 'null'),
    time_of((v->>'startedAt')::double precision), time_of((v->>'endedAt')::double precision), nullif(v->'metadata', 'null')
  FROM jsonb_each(patches) AS p (key, v)
  ON CONFLICT (session_id, item_id) DO UPDATE SET
    -- A patch changes what it names; null removes.
    index = CASE WHEN patches->i.item_id ? 'index' THEN excluded.index ELSE i.index END,
    name = CASE WHEN patches->i.item_id ? 'name' THEN excluded.name ELSE i.name END,
    kind = CASE WHEN patches->i.item_id ? 'kind' THEN excluded.kind ELSE i.kind END,
    size = CASE WHEN patches->i.item_id ? 'size' THEN excluded.size ELSE i.size END,
    status = CASE WHEN patches->i.item_id ? 'status' THEN excluded.status ELSE i.status END,
    phase = CASE WHEN patches->i.item_id ? 'phase' THEN excluded.phase ELSE i.phase END,
    percent = CASE WHEN patches->i.item_id ? 'percent' THEN excluded.percent ELSE i.percent END,
    attempt = CASE WHEN patches->i.item_id ? 'attempt' THEN excluded.attempt ELSE i.attempt END,
    max_attempts = CASE WHEN patches->i.item_id ? 'maxAttempts' THEN excluded.max_attempts ELSE i.max_attempts END,
    retryable = CASE WHEN patches->i.item_id ? 'error' THEN excluded.retryable ELSE i.retryable END,
    error_code = CASE WHEN patches->i.item_id ? 'error' THEN excluded.error_code ELSE i.error_code END,
    error_message = CASE WHEN patches->i.item_id ? 'error' THEN excluded.error_message ELSE i.error_message END,
    error_details = CASE WHEN patches->i.item_id ? 'error' THEN excluded.error_details ELSE i.error_details END,
    started_at = CASE WHEN patches->i.item_id ? 'startedAt' THEN excluded.started_at ELSE i.started_at END,
    ended_at = CASE WHEN patches->i.item_id ? 'endedAt' THEN excluded.ended_at ELSE i.ended_at END,
    metadata = CASE WHEN patches->i.item_id ? 'metadata' THEN excluded.metadata ELSE i.metadata END,
    updated_at = now()
$$;

-- Creates a session, or finds the one that the same start has led to already.
--
-- head: {"id", "workflow", "topics", "owner"?, "key"?, "fingerprint"?, "retryOf"?, "maxActive"?, "takeWithinMs", "token",
--   "keyRetentionMs"?, "now"?}. `token` is the call's own: a repeat of the call gets the first answer.
-- Answer: {"session": as `record_of`, "created": boolean} or {"refused": code}; `taken` is an id that is in use.
CREATE OR REPLACE FUNCTION create_session(head jsonb, plan json, input json DEFAULT NULL) RETURNS json
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  id text := head->>'id';
  whose text := head->>'owner';
  now double precision;
  s sessions;
  used keys;
BEGIN
  -- One start at a time of each owner: limits, keys and retries are then looked up and taken without a race.
  IF coalesce(whose, head->>'key', head->>'retryOf') IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(
      hashtext(current_schema()),
      hashtext(CASE WHEN whose IS NULL THEN coalesce('k' || (head->>'key'), 'r' || (head->>'retryOf')) ELSE 'o' || whose END)
    );
  END IF;
  now := now_ms((head->>'now')::double precision);

  SELECT * INTO s FROM sessions WHERE session_id = id AND token = head->>'token';
  IF FOUND THEN
    RETURN json_build_object('session', record_of(s), 'created', true);
  END IF;

  IF head->>'key' IS NOT NULL THEN
    SELECT * INTO used FROM keys WHERE owner = coalesce(whose, '') AND key = head->>'key';
    IF FOUND THEN
      SELECT * INTO s FROM sessions WHERE ordinal = used.ordinal AND NOT is_over(expires_ms, now);
      IF FOUND OR now < used.expires_ms THEN
        IF used.workflow <> head->>'workflow' OR used.fingerprint IS DISTINCT FROM head->>'fingerprint' THEN
          RETURN json_build_object('refused', 'idempotency_mismatch');
        END IF;
        IF s.session_id IS NULL THEN
          RETURN json_build_object('refused', 'session_expired', 'sessionId', used.session_id);
        END IF;
        RETURN json_build_object('session', record_of(s), 'created', false);
      END IF;
      DELETE FROM keys WHERE owner = used.owner AND key = used.key;
    END IF;
  ELSIF head->>'retryOf' IS NOT NULL THEN
    SELECT * INTO s FROM sessions
    WHERE retry_of = head->>'retryOf' AND owner IS NOT DISTINCT FROM whose AND sealed_ms IS NULL
    -- Several may live, where each was started with a key of its own: the first one is joined.
    ORDER BY ordinal LIMIT 1;
    IF FOUND THEN
      RETURN json_build_object('session', record_of(s), 'created', false);
    END IF;
  END IF;

  IF whose IS NOT NULL AND (head->>'maxActive')::double precision <= (
    SELECT count(*) FROM sessions WHERE owner = whose AND workflow = head->>'workflow' AND sealed_ms IS NULL
  ) THEN
    RETURN json_build_object('refused', 'too_many_sessions');
  END IF;

  -- `IS NOT NULL` would ask whether all of its columns are there.
  IF NOT tombstone_of(id, now) IS NULL THEN
    RETURN json_build_object('refused', 'taken');
  END IF;
  IF EXISTS (SELECT FROM sessions WHERE session_id = id AND forgotten_ms <= now) THEN
    PERFORM remove_rows(ARRAY[id]);
  END IF;
  INSERT INTO sessions (
    session_id, workflow, owner, topics, plan, key, fingerprint, input, retry_of, created_ms, updated_ms, updated_at,
    due_ms, token
  ) VALUES (
    id, head->>'workflow', whose, ARRAY(SELECT jsonb_array_elements_text(head->'topics')), plan, head->>'key',
    head->>'fingerprint', input, head->>'retryOf', now, now, time_of(now),
    now + (head->>'takeWithinMs')::double precision, head->>'token'
  ) ON CONFLICT (session_id) DO NOTHING RETURNING * INTO s;
  IF s.session_id IS DISTINCT FROM id THEN
    RETURN json_build_object('refused', 'taken');
  END IF;
  IF s.key IS NOT NULL THEN
    INSERT INTO keys (owner, key, workflow, fingerprint, session_id, ordinal, expires_ms)
    VALUES (coalesce(whose, ''), s.key, s.workflow, s.fingerprint, id, s.ordinal,
      now + coalesce((head->>'keyRetentionMs')::double precision, 'Infinity'));
  END IF;
  RETURN json_build_object('session', record_of(s), 'created', true);
END $$;

-- Appends a batch whole, or refuses it.
--
-- head: {"id", "writer", "batch", "epoch"?, "onlyIf"?: "unheld", "seen"?, "retentionMs"?, "tombstoneMs"?, "itemsEveryMs"?,
--   "nowait"?, "now"?, "events", "latest", "patch"?, "end"?, "base"?, "fault"?}
--   nowait: present, the answer is `busy` where somebody else has the session's row: for appends that share a statement.
--   events: [{"type", "timestamp", "items"?}], one for each of `bodies`; `items` are that patch's, for `project_items`.
--   latest: the latest of their timestamps.
--   patch: what they make of the columns: {"status", "stage", "message", "percent", "stages": {"id": {"current", "total"}},
--     "startedAt", "counters", "metadata"}, each where they change it; null removes.
--   end: of a terminal event: {"status", "outcome"?, "percent"?, "error"?, "reason"?}; `result` goes with it.
--   base: of `rebase`, the writer's state at `seen`: {"seq", "updatedAt", "status", "stage"?, "current"?, "total"?,
--     "message"?, "percent", "startedAt"?, "counters", "metadata", "items"}.
--   fault: why the batch is no batch, or `rebase` not the state at `seen`; told only where nothing else refuses it.
-- Strings in `head` are free of U+0000 and of lone surrogates.
-- Answer: {"seq", "after": the seq before, "last": the timestamp before, "topics", "lagging": whether items' rows wait for
-- a later append or for `flush_items`}; of a repeat the same without "after" and "last"; or {"refused": code}.
CREATE OR REPLACE FUNCTION append_events(head jsonb, bodies text[], rebase json DEFAULT NULL, result json DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  id text := head->>'id';
  sender text := head->>'writer';
  number bigint := head->>'batch';
  patch jsonb := coalesce(head->'patch', '{}');
  ending jsonb := head->'end';
  ends boolean := head ? 'end';
  base jsonb := head->'base';
  now double precision;
  s sessions;
  answer bigint;
  last_ms double precision;
  latest_ms double precision;
  head_seq bigint;
  at_stage text;
  at_current double precision;
  at_total double precision;
  items_wait boolean;
  items_go boolean;
BEGIN
  IF head ? 'nowait' THEN
    SELECT * INTO s FROM sessions WHERE session_id = id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND AND EXISTS (SELECT FROM sessions WHERE session_id = id) THEN
      RETURN '{"refused": "busy"}';
    END IF;
  ELSE
    SELECT * INTO s FROM sessions WHERE session_id = id FOR NO KEY UPDATE;
  END IF;
  now := now_ms((head->>'now')::double precision);
  IF s.session_id IS NULL OR is_over(s.expires_ms, now) THEN
    RETURN jsonb_build_object('refused',
      CASE WHEN tombstone_of(id, now) IS NULL THEN 'session_not_found' ELSE 'session_expired' END);
  END IF;

  IF s.writer = sender THEN
    answer := CASE WHEN number <= s.batch THEN s.batch_seq END;
  ELSIF s.writer IS NOT NULL THEN
    SELECT w.seq INTO answer FROM writers w WHERE w.session_id = id AND w.writer = sender AND number <= w.batch;
  END IF;
  IF answer IS NOT NULL THEN
    RETURN jsonb_build_object('seq', answer, 'topics', s.topics, 'lagging', s.items_seq < s.seq);
  END IF;

  IF s.sealed_ms IS NOT NULL THEN
    RETURN '{"refused": "session_sealed"}';
  ELSIF (head->>'epoch')::double precision <> s.epoch THEN
    RETURN '{"refused": "fenced"}';
  ELSIF head->>'onlyIf' = 'unheld' AND now < s.lease_ms THEN
    RETURN '{"refused": "session_held"}';
  ELSIF head ? 'fault' THEN
    RETURN jsonb_build_object('refused', head->>'fault');
  ELSIF s.seq < (head->>'seen')::double precision THEN
    IF rebase IS NULL THEN
      RETURN '{"refused": "store_rewound"}';
    ELSIF base ? 'fault' THEN
      RETURN jsonb_build_object('refused', base->>'fault');
    END IF;
    -- What led to the writer's state is lost: the log goes on above it.
    DELETE FROM events WHERE session_id = id;
    PERFORM write_items(s, base->'items');
    UPDATE sessions SET
      seq = (base->>'seq')::bigint, floor = (base->>'seq')::bigint, checkpoint_seq = (base->>'seq')::bigint,
      items_seq = (base->>'seq')::bigint, checkpoint = rebase, updated_ms = (base->>'updatedAt')::double precision,
      status = base->>'status', stage = base->>'stage', current = (base->>'current')::double precision,
      total = (base->>'total')::double precision, message = base->>'message',
      percent = (base->>'percent')::double precision, started_at = time_of((base->>'startedAt')::double precision),
      counters = base->'counters', metadata = base->'metadata'
    WHERE session_id = id RETURNING * INTO s;
  END IF;

  last_ms := CASE WHEN s.seq = 0 THEN 0 ELSE s.updated_ms END;
  latest_ms := greatest(last_ms, (head->>'latest')::double precision);
  head_seq := s.seq + cardinality(bodies);
  INSERT INTO events (session_id, seq, type, timestamp_ms, body, items)
  SELECT id, s.seq + n, e->>'type', greatest(last_ms, max((e->>'timestamp')::double precision) OVER (ORDER BY n)),
    bodies[n]::json, e->'items'
  FROM jsonb_array_elements(head->'events') WITH ORDINALITY AS every (e, n);

  -- Those of the writer before, so that its repeat is known too.
  IF s.writer <> sender THEN
    INSERT INTO writers AS w (session_id, writer, batch, seq) VALUES (id, s.writer, s.batch, s.batch_seq)
    ON CONFLICT (session_id, writer) DO UPDATE SET batch = excluded.batch, seq = excluded.seq;
  END IF;

  items_wait := s.items_seq < s.seq OR jsonb_path_exists(head, '$.events[*].items');
  items_go := items_wait AND (
    ends OR now - s.items_ms >= coalesce((head->>'itemsEveryMs')::double precision, 1000) OR now < s.items_ms);
  IF items_go THEN
    PERFORM project_items(s);
  END IF;

  at_stage := CASE WHEN patch ? 'stage' THEN patch->>'stage' ELSE s.stage END;
  IF at_stage IS NOT DISTINCT FROM s.stage THEN
    at_current := s.current;
    at_total := s.total;
  END IF;
  IF patch->'stages'->at_stage ? 'current' THEN
    at_current := (patch->'stages'->at_stage->>'current')::double precision;
  END IF;
  IF patch->'stages'->at_stage ? 'total' THEN
    at_total := (patch->'stages'->at_stage->>'total')::double precision;
  END IF;

  UPDATE sessions u SET
    seq = head_seq,
    updated_ms = latest_ms,
    updated_at = CASE
      WHEN NOT ends AND coalesce(patch->>'status', s.status) = s.status
        AND time_of(latest_ms) BETWEEN s.updated_at AND s.updated_at + interval '1 second'
      THEN s.updated_at ELSE time_of(latest_ms) END,
    status = coalesce(ending->>'status', patch->>'status', s.status),
    stage = at_stage,
    current = at_current,
    total = at_total,
    message = CASE WHEN patch ? 'message' THEN patch->>'message' ELSE s.message END,
    percent = CASE WHEN ending->>'status' = 'completed' THEN coalesce((ending->>'percent')::double precision, 100)
      ELSE greatest(s.percent, (patch->>'percent')::double precision) END,
    started_at = CASE WHEN patch ? 'startedAt' THEN time_of((patch->>'startedAt')::double precision) ELSE s.started_at END,
    counters = CASE WHEN patch ? 'counters' THEN with_entries(s.counters, patch->'counters') ELSE u.counters END,
    metadata = CASE WHEN patch ? 'metadata' THEN with_entries(s.metadata, patch->'metadata') ELSE u.metadata END,
    outcome = CASE WHEN ends THEN ending->>'outcome' ELSE u.outcome END,
    result = CASE WHEN ends THEN append_events.result ELSE u.result END,
    error = CASE WHEN ends THEN ending->'error' ELSE u.error END,
    reason = CASE WHEN ends THEN ending->>'reason' ELSE u.reason END,
    ended_ms = CASE WHEN ends THEN latest_ms END,
    sealed_ms = CASE WHEN ends THEN now END,
    expires_ms = CASE WHEN ends THEN now + coalesce((head->>'retentionMs')::double precision, 'Infinity') END,
    forgotten_ms = CASE WHEN ends THEN now + coalesce((head->>'retentionMs')::double precision, 'Infinity')
      + coalesce((head->>'tombstoneMs')::double precision, 'Infinity') END,
    holder = CASE WHEN ends THEN NULL ELSE u.holder END,
    lease_ms = CASE WHEN ends THEN NULL ELSE u.lease_ms END,
    writer = sender,
    batch = number,
    batch_seq = head_seq,
    items_seq = CASE WHEN items_wait AND NOT items_go THEN s.items_seq ELSE head_seq END,
    items_ms = CASE WHEN items_go THEN now ELSE s.items_ms END
  WHERE session_id = id;
  RETURN jsonb_build_object('seq', head_seq, 'after', s.seq, 'last', last_ms, 'topics', s.topics,
    'lagging', items_wait AND NOT items_go);
END $$;

-- Brings the rows of items of some sessions up to their logs' heads, where the last appends left that for later.
CREATE OR REPLACE FUNCTION flush_items(ids text[], now double precision DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  s sessions;
BEGIN
  FOR s IN SELECT * FROM sessions WHERE session_id = ANY (ids) AND items_seq < seq ORDER BY session_id FOR NO KEY UPDATE LOOP
    PERFORM project_items(s);
    UPDATE sessions SET items_seq = s.seq, items_ms = now_ms(flush_items.now) WHERE session_id = s.session_id;
  END LOOP;
END $$;

-- Lets the log be trimmed behind a state: the last `keep` events before it stay, of `keep_bytes` at most.
-- Answer: null, or the code of a refusal; `ahead` is a state beyond the head.
CREATE OR REPLACE FUNCTION checkpoint_session(
  id text, at bigint, state text, keep bigint, keep_bytes bigint, now double precision DEFAULT NULL
) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  s sessions;
  first_kept bigint;
BEGIN
  SELECT * INTO s FROM sessions WHERE session_id = id FOR NO KEY UPDATE;
  IF NOT FOUND OR is_over(s.expires_ms, now_ms(now)) THEN
    RETURN CASE WHEN tombstone_of(id, now_ms(now)) IS NULL THEN 'session_not_found' ELSE 'session_expired' END;
  ELSIF at > s.seq THEN
    RETURN 'ahead';
  ELSIF at <= s.checkpoint_seq THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(min(e.seq), at + 1) INTO first_kept FROM (
    SELECT seq, sum(octet_length(body::text)) OVER (ORDER BY seq DESC) AS bytes FROM events
    WHERE session_id = id AND seq <= at AND seq > at - keep
  ) AS e WHERE e.bytes <= keep_bytes;
  IF first_kept > s.floor + 1 THEN
    IF s.items_seq < s.seq THEN
      PERFORM project_items(s);
    END IF;
    DELETE FROM events WHERE session_id = id AND seq < first_kept;
  END IF;
  UPDATE sessions SET
    checkpoint = state::json,
    checkpoint_seq = at,
    floor = greatest(s.floor, first_kept - 1),
    items_seq = CASE WHEN first_kept > s.floor + 1 THEN s.seq ELSE s.items_seq END
  WHERE session_id = id;
  RETURN NULL;
END $$;

-- Forgets one session: an ended one (`withdrawn` false; its key stays taken), or one that no worker has had, as if it had
-- never been. Answer: null, or the code of a refusal.
CREATE OR REPLACE FUNCTION remove_session(id text, withdrawn boolean, now double precision DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  s sessions;
BEGIN
  SELECT * INTO s FROM sessions WHERE session_id = id FOR UPDATE;
  IF FOUND AND withdrawn AND NOT is_over(s.expires_ms, now_ms(now)) THEN
    IF s.epoch > 0 THEN
      RETURN 'session_held';
    END IF;
    DELETE FROM keys WHERE ordinal = s.ordinal AND owner = coalesce(s.owner, '') AND key = s.key;
    PERFORM remove_rows(ARRAY[id]);
  ELSIF NOT withdrawn THEN
    IF FOUND AND s.sealed_ms IS NULL THEN
      RETURN 'session_live';
    END IF;
    PERFORM remove_rows(ARRAY[id]);
    DELETE FROM tombstones WHERE session_id = id;
  END IF;
  RETURN NULL;
END $$;

-- Removes what has expired, `most` sessions at most, and leaves their tombstones. Several processes may sweep at once.
-- Answer: how many sessions went.
CREATE OR REPLACE FUNCTION sweep_expired(most integer, fixed_now double precision DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  now double precision := now_ms(fixed_now);
  ids text[];
BEGIN
  SELECT coalesce(array_agg(session_id), '{}') INTO ids FROM (
    SELECT session_id FROM sessions WHERE expires_ms <= now ORDER BY expires_ms LIMIT most FOR UPDATE SKIP LOCKED
  ) AS found;
  INSERT INTO tombstones (session_id, workflow, owner, expires_ms)
  SELECT session_id, workflow, owner, forgotten_ms FROM sessions WHERE session_id = ANY (ids) AND forgotten_ms > now
  ON CONFLICT (session_id) DO UPDATE SET
    workflow = excluded.workflow, owner = excluded.owner, expires_ms = excluded.expires_ms;
  PERFORM remove_rows(ids);
  DELETE FROM tombstones WHERE expires_ms <= now;
  DELETE FROM keys k WHERE k.expires_ms <= now AND NOT EXISTS (SELECT FROM sessions s WHERE s.ordinal = k.ordinal);
  RETURN cardinality(ids);
END $$;

INSERT INTO migrations (name) VALUES ('0002_store_functions') ON CONFLICT DO NOTHING;
