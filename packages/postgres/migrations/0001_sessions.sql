-- Sessions, their logs, and what belongs to them. Every statement may be run again.
--
-- Names are unqualified: the schema is the first one of `search_path`. `migrate()` sets it; with psql:
--   psql -c 'create schema if not exists progress' -c 'set search_path = progress, pg_temp' -f 0001_sessions.sql -f 0002_….sql
-- Functions keep the search_path that they were made with (`SET search_path FROM CURRENT`).
--
-- Columns ending in `_ms` are epoch milliseconds, as on the wire, exact; the timestamps beside them are for people.
-- `json` where a value must come back as it went in: it keeps the text, `\u0000` and lone surrogates included, which
-- `jsonb` refuses. (`->>` raises an error on such a value, and on no other.) `jsonb` where a column is a projection for
-- people: there U+0000 and lone surrogates were replaced by U+FFFD before.

CREATE TABLE IF NOT EXISTS migrations (
  name text PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

-- Epoch milliseconds as a timestamp; what lies beyond the calendar is its end.
CREATE OR REPLACE FUNCTION time_of(ms double precision) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_timestamp(least(ms, 253402300799999) / 1000);

-- The store's clock: the database's, in whole milliseconds. `fixed` holds it still, for tests.
CREATE OR REPLACE FUNCTION now_ms(fixed double precision DEFAULT NULL) RETURNS double precision
LANGUAGE sql VOLATILE
RETURN coalesce(fixed, floor(extract(epoch FROM clock_timestamp())::double precision * 1000));

CREATE TABLE IF NOT EXISTS sessions (
  session_id text PRIMARY KEY,
  -- Place among all that were ever created; the cursor of lists. An id may be used again after `delete`, this never.
  ordinal bigint GENERATED ALWAYS AS IDENTITY,

  -- What it was created with.
  workflow text NOT NULL,
  owner text,
  topics text[] NOT NULL DEFAULT '{}',
  plan json NOT NULL DEFAULT '[]',
  key text,
  fingerprint text,
  input json,
  retry_of text,
  created_ms double precision NOT NULL,
  created_at timestamptz NOT NULL GENERATED ALWAYS AS (time_of(created_ms)) STORED,
  -- Of the one call that created it, so that the call can be repeated when its reply was lost.
  token text,

  -- How it stands, for people. All but `updated_at` are as of `seq`.
  -- pending | active | paused | waiting | cancelling | completed | failed | cancelled
  status text NOT NULL DEFAULT 'pending',
  -- The current stage, and how far it is; absent where nobody said.
  stage text,
  current double precision,
  total double precision,
  message text,
  -- 0 to 100, never falls.
  percent double precision NOT NULL DEFAULT 0,
  -- full | partial, of a completed one.
  outcome text,
  -- Of a completed one. It stands here alone: neither the log's last event nor the checkpoint repeats it.
  result json,
  -- Of a failed one: code, message, retryable, stage, item, attempt, details.
  error jsonb,
  -- Of a cancelled one.
  reason text,
  started_at timestamptz,
  -- Named numbers, and what else the work wants known: names to values.
  counters jsonb NOT NULL DEFAULT '{}',
  metadata jsonb NOT NULL DEFAULT '{}',
  -- When the log last grew. Written once a second at most, and when the status changes, since it is indexed and every
  -- change of an indexed column writes all indexes anew; `updated_ms` is exact.
  updated_at timestamptz NOT NULL,

  -- The log: its head, the last event's time, what the first event in `events` follows, and the state at `checkpoint_seq`.
  seq bigint NOT NULL DEFAULT 0,
  updated_ms double precision NOT NULL,
  floor bigint NOT NULL DEFAULT 0,
  checkpoint json,
  checkpoint_seq bigint NOT NULL DEFAULT 0,
  -- The terminal event's time; null while the session is live.
  ended_ms double precision,
  ended_at timestamptz GENERATED ALWAYS AS (time_of(ended_ms)) STORED,
  -- By the store's clock: when the log was sealed, when the session counts as gone, and its tombstone too.
  sealed_ms double precision,
  expires_ms double precision,
  forgotten_ms double precision,

  -- The holder's lease. `lease_ms` is its end; null where nobody holds the session. `epoch` counts the holders.
  epoch integer NOT NULL DEFAULT 0,
  holder text,
  lease_ms double precision,
  -- When a live session counts as lapsed.
  due_ms double precision NOT NULL,

  -- The last batch that was written, and the seq that was answered. Those of other writers are in `writers`: as long as
  -- one alone writes, an append changes this row and no other.
  writer text,
  batch bigint,
  batch_seq bigint,

  -- Up to which event `items` has been brought, and when.
  items_seq bigint NOT NULL DEFAULT 0,
  items_ms double precision NOT NULL DEFAULT 0
) WITH (fillfactor = 70, toast_tuple_target = 512);

CREATE UNIQUE INDEX IF NOT EXISTS sessions_ordinal ON sessions (ordinal);
CREATE INDEX IF NOT EXISTS sessions_owner ON sessions (owner, ordinal DESC);
CREATE INDEX IF NOT EXISTS sessions_workflow ON sessions (workflow, ordinal DESC);
CREATE INDEX IF NOT EXISTS sessions_status ON sessions (status, ordinal DESC);
CREATE INDEX IF NOT EXISTS sessions_topics ON sessions USING gin (topics);
CREATE INDEX IF NOT EXISTS sessions_updated_at ON sessions (updated_at);
CREATE INDEX IF NOT EXISTS sessions_due ON sessions (due_ms) WHERE sealed_ms IS NULL;
CREATE INDEX IF NOT EXISTS sessions_live_retries ON sessions (retry_of) WHERE sealed_ms IS NULL AND retry_of IS NOT NULL;
CREATE INDEX IF NOT EXISTS sessions_expires ON sessions (expires_ms) WHERE expires_ms IS NOT NULL;

-- The log. `session_id` refers to `sessions`, without a constraint: it would look the session up for every event, under
-- whose lock the event is written anyway.
CREATE TABLE IF NOT EXISTS events (
  session_id text NOT NULL,
  -- Dense from 1, in append order: given under the lock of the session's row.
  seq bigint NOT NULL,
  -- progress | partial | control | complete | error | cancelled
  type text NOT NULL,
  timestamp_ms double precision NOT NULL,
  timestamp timestamptz NOT NULL GENERATED ALWAYS AS (time_of(timestamp_ms)) STORED,
  -- The event without what stands in the other columns; `data` of a complete is `sessions.result`.
  body json NOT NULL,
  -- The items' patches in `body`, if any, as `project_items` reads them.
  items jsonb,
  PRIMARY KEY (session_id, seq)
);

-- One row per item (a file, say): a projection, brought up to date once a second at most, and at the session's end.
CREATE TABLE IF NOT EXISTS items (
  session_id text NOT NULL,
  item_id text NOT NULL,
  -- The session's.
  owner text,
  workflow text NOT NULL,
  -- Its place in the list, from 0.
  index double precision,
  name text,
  kind text,
  -- Bytes.
  size double precision,
  -- pending | active | waiting | completed | failed | skipped | cancelled
  status text NOT NULL DEFAULT 'pending',
  -- A finer state, in the workflow's own words: downloading, extracting …
  phase text,
  -- 0 to 100.
  percent double precision,
  -- Which try this is, from 1, of how many at most.
  attempt double precision,
  max_attempts double precision,
  retryable boolean,
  error_code text,
  error_message text,
  error_details jsonb,
  started_at timestamptz,
  ended_at timestamptz,
  duration_ms double precision GENERATED ALWAYS AS (extract(epoch FROM ended_at - started_at)::double precision * 1000) STORED,
  -- What the workflow keeps of it: extracted text, model, page count …
  metadata jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (session_id, item_id)
) WITH (fillfactor = 80);

CREATE INDEX IF NOT EXISTS items_owner ON items (owner, created_at);
CREATE INDEX IF NOT EXISTS items_status ON items (status, created_at);

-- Idempotency keys; `owner` is '' where there is none. A key is taken until `expires_ms`, and longer while its session can
-- be read.
CREATE TABLE IF NOT EXISTS keys (
  owner text NOT NULL,
  key text NOT NULL,
  workflow text NOT NULL,
  fingerprint text,
  session_id text NOT NULL,
  -- `sessions.ordinal`: a session that was given the id of a deleted one is another.
  ordinal bigint NOT NULL,
  expires_ms double precision NOT NULL,
  PRIMARY KEY (owner, key)
);
CREATE INDEX IF NOT EXISTS keys_expires ON keys (expires_ms);

-- Each writer's last batch, but for the one in the session's row.
CREATE TABLE IF NOT EXISTS writers (
  session_id text NOT NULL,
  writer text NOT NULL,
  batch bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (session_id, writer)
);

-- What is left of sessions whose retention is over.
CREATE TABLE IF NOT EXISTS tombstones (
  session_id text PRIMARY KEY,
  workflow text NOT NULL,
  owner text,
  expires_ms double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS tombstones_expires ON tombstones (expires_ms);

INSERT INTO migrations (name) VALUES ('0001_sessions') ON CONFLICT DO NOTHING;
