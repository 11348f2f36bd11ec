-- What a worker in any language calls (docs/guides/postgres-sql.md). Each returns the session's status after the call,
-- so that a worker hears of a cancel or a pause with whatever it says. What is refused raises an error, and changes
-- nothing.

-- Creates a session for a worker to take, or gives the one that the same owner, workflow and key have already.
create or replace function progress_create(
  workflow text,
  plan jsonb default '[]',
  owner text default null,
  topics text[] default '{}',
  input jsonb default null,
  key text default null,
  max_active integer default null,
  session_id text default null,
  take_within interval default '24 hours'
) returns text
language plpgsql as $$
declare
  id constant text := _progress_name('session_id', coalesce(session_id, replace(gen_random_uuid()::text, '-', '')));
  answer jsonb;
begin
  perform _progress_name('workflow', workflow), _progress_check_plan(plan), _progress_json('input', input, 65536);
  perform _progress_name('owner', owner) where owner is not null;
  perform _progress_name('key', key) where key is not null;
  perform _progress_name('a topic', topic) from unnest(topics) as topic;
  answer := create_session(_progress_given(jsonb_build_object(
    'id', id, 'workflow', workflow, 'owner', owner, 'key', key, 'maxActive', max_active, 'token', gen_random_uuid(),
    'topics', coalesce((select jsonb_agg(distinct topic) from unnest(topics) as topic), '[]'),
    -- The same start under the same key joins; another one is refused. Starts by HTTP have fingerprints of their own.
    'fingerprint', case when key is not null then 'sql:' || md5(coalesce(input, 'null')::text) end,
    'keyRetentionMs', _progress_span_ms('progress.key_retention_ms'),
    'takeWithinMs', extract(epoch from coalesce(take_within, '24 hours')) * 1000)), plan::json, input::json)::jsonb;
  case answer ->> 'refused'
    when 'too_many_sessions' then
      perform _progress_refuse('PR012', 'too_many_sessions', 'Too many sessions are active');
    when 'idempotency_mismatch' then
      perform _progress_refuse('PR013', 'idempotency_mismatch', 'The idempotency key was used for another session');
    when 'session_expired' then
      perform _progress_refuse('PR002', 'session_expired', 'The session is gone: its retention is over');
    when 'taken' then
      perform _progress_refuse('PR010', 'invalid_request', format('There is a session %L already', id));
    else
      return answer -> 'session' ->> 'sessionId';
  end case;
end
$$;

-- Takes a session that nobody holds, or renews what `worker` holds already.
create or replace function progress_start(
  session_id text,
  worker text default null,
  lease interval default '60 seconds',
  item_stages text[] default null,
  items_failed text default null,
  items_active text default null,
  out status text, out attempt integer, out workflow text, out input jsonb
)
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers;
begin
  if items_failed not in ('done', 'zero', 'partial') or items_active not in ('percent', 'zero') then
    perform _progress_refuse('PR010', 'invalid_request',
      'items_failed is done, zero or partial, and items_active is percent or zero');
  end if;
  w := _progress_hold(s, worker, lease, true, item_stages, items_failed, items_active);
  perform _progress_keep(w, s);
  status := w.state ->> 'status';
  attempt := w.epoch;
  workflow := s.workflow;
  input := _progress_event_jsonb(s.input::text);
end
$$;

-- Begins a stage, or says how far it is; without a stage the current one. Takes a session that no worker has had.
create or replace function progress_update(
  session_id text,
  stage text default null,
  current double precision default null,
  total double precision default null,
  message text default null,
  percent double precision default null,
  worker text default null,
  lease interval default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers := _progress_hold(s, worker, lease);
  explicit constant double precision := _progress_number('percent', percent, 0, 100);
  patch jsonb;
begin
  if stage is null then
    patch := _progress_update_stage(w.state, w.state ->> 'stage', current, total, message);
  elsif stage = w.state ->> 'stage' and w.state -> 'stages' -> stage ->> 'status' = 'active' then
    patch := _progress_update_stage(w.state, stage, current, total, message);
  else
    patch := _progress_enter_stage(w.state, _progress_planned(w.state, stage), current, total, message, w.heard_ms);
  end if;
  patch := patch || _progress_resumed(w.state);
  if patch <> '{}' or explicit is not null then
    w := _progress_emit(w, patch, false, explicit);
  end if;
  perform _progress_keep(w, s);
  return w.state ->> 'status';
end
$$;

-- Says that the worker is still there: the lease is renewed.
create or replace function progress_renew(
  session_id text, worker text default null, lease interval default null
) returns text
language plpgsql as $$
begin
  return progress_update(session_id, worker => worker, lease => lease);
end
$$;

-- Leaves a stage out; its weight leaves the bar.
create or replace function progress_skip(
  session_id text, stage text, message text default null, worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers := _progress_hold(s, worker, null);
  fields constant jsonb := _progress_given(jsonb_build_object('status', 'skipped', 'message', left(message, 10000)));
begin
  w := _progress_emit(w, jsonb_build_object('stages', jsonb_build_object(_progress_planned(w.state, stage), fields)));
  perform _progress_keep(w, s);
  return w.state ->> 'status';
end
$$;

-- Shares keys of the result that are known already.
create or replace function progress_partial(session_id text, data jsonb, worker text default null) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers := _progress_hold(s, worker, null);
begin
  w := _progress_emit(w, jsonb_build_object('data', _progress_entries('data', coalesce(data, 'null')))
    || _progress_resumed(w.state));
  perform _progress_keep(w, s);
  return w.state ->> 'status';
end
$$;

-- Says something of one item, creating it on first mention. Whoever does not hold the session may say it too; only the
-- holder's call moves percent at once, any other with the holder's next.
create or replace function progress_item(
  session_id text,
  item_id text,
  status text default null,
  phase text default null,
  percent double precision default null,
  name text default null,
  kind text default null,
  size double precision default null,
  attempt double precision default null,
  max_attempts double precision default null,
  error jsonb default null,
  metadata jsonb default null,
  worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  most constant double precision := 9007199254740991;
  given constant jsonb := _progress_given(jsonb_build_object(
      'status', _progress_item_status(status),
      'phase', left(phase, 10000),
      'percent', _progress_number('percent', percent, 0, 100),
      'name', left(name, 10000),
      'kind', left(kind, 10000),
      'size', _progress_number('size', size, 0, most),
      'attempt', _progress_number('attempt', attempt, 0, most),
      'maxAttempts', _progress_number('max_attempts', max_attempts, 0, most),
      'metadata', _progress_entries('metadata', metadata)))
    || case when error is null then '{}' else jsonb_build_object('error', _progress_checked_fault(error)) end;
begin
  return _progress_say(s, worker, jsonb_build_object('items',
    jsonb_build_object(_progress_name('item_id', item_id), given)));
end
$$;

-- Adds a line to the session's log. Whoever does not hold the session may add one too.
create or replace function progress_log(
  session_id text, message text, level text default 'info', item text default null, worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
begin
  if message is null or coalesce(level, '') not in ('debug', 'info', 'warn', 'error') then
    perform _progress_refuse('PR010', 'invalid_request',
      'a line has a message, and a level of debug, info, warn or error');
  end if;
  return _progress_say(s, worker, _progress_line(message, level, item, _progress_now(s)));
end
$$;

-- Adds to a named counter. Whoever does not hold the session may do so too.
create or replace function progress_count(
  session_id text, counter text, by double precision default 1, worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  most constant double precision := 9007199254740991;
  step constant double precision := _progress_number('by', coalesce(by, 1), -most, most);
  before constant double precision := _progress_counter(s, _progress_name('counter', counter));
begin
  return _progress_say(s, worker, jsonb_build_object('counters', jsonb_build_object(counter, before + step)));
end
$$;

-- Ends the session with its result.
create or replace function progress_complete(
  session_id text,
  result jsonb default null,
  outcome text default 'full',
  message text default null,
  from_cache boolean default null,
  worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers := _progress_hold(s, worker, null);
  tracker constant _progress_tracker := w.tracker;
  patch jsonb := _progress_closing(w, 'completed');
  reached double precision := 100;
begin
  if coalesce(outcome, '') not in ('full', 'partial') then
    perform _progress_refuse('PR010', 'invalid_request', 'outcome is full or partial');
  end if;
  result := coalesce(_progress_json('result', result, 5242880), 'null');
  if message is not null then
    patch := patch || jsonb_build_object('message', left(message, 10000));
  end if;
  if patch <> '{}' then
    w := _progress_emit(w, patch, outcome <> 'full');
  end if;
  if outcome = 'partial' and tracker.items_total > 0 then
    reached := _progress_two_decimals(_progress_items_fraction(tracker.items_done, tracker.items_total) * 100);
  end if;
  return _progress_end(w, s, jsonb_build_object('type', 'complete', 'outcome', outcome)
    || case when reached < 100
      then jsonb_build_object('percent', greatest(reached, (w.state ->> 'percent')::double precision)) else '{}' end
    || case when from_cache is null then '{}' else jsonb_build_object('fromCache', from_cache) end, result);
end
$$;

-- Ends the session with an error. The bar stays where it is.
create or replace function progress_error(
  session_id text,
  code text default 'internal',
  message text default null,
  retryable boolean default false,
  details jsonb default null,
  worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers := _progress_hold(s, worker, null);
  stage constant text := w.state ->> 'stage';
  fault constant jsonb := _progress_fault(
    code, message, retryable, details, stage, w.state -> 'stages' -> stage -> 'attempt');
  patch jsonb := _progress_closing(w, 'failed');
begin
  if patch -> 'stages' ? stage then
    patch := jsonb_set(patch, array['stages', stage, 'error'], fault);
  end if;
  if patch <> '{}' then
    w := _progress_emit(w, patch, true);
  end if;
  return _progress_end(w, s, jsonb_build_object('type', 'error', 'error', fault));
end
$$;

-- Ends the session as cancelled: what a worker does that was told of a cancel.
create or replace function progress_cancelled(
  session_id text, reason text default null, worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w sql_workers := _progress_hold(s, worker, null);
  patch constant jsonb := _progress_closing(w, 'skipped');
begin
  if patch <> '{}' then
    w := _progress_emit(w, patch, true);
  end if;
  return _progress_end(w, s, '{"type": "cancelled"}'::jsonb
    || case when reason is null then '{}' else jsonb_build_object('reason', left(reason, 10000)) end);
end
$$;

-- Gives the session back: another worker may take it at once, and has `take_within` to do so.
create or replace function progress_release(
  session_id text, take_within interval default '24 hours', worker text default null
) returns text
language plpgsql as $$
declare
  s constant sessions := _progress_lock(session_id);
  w constant sql_workers := _progress_hold(s, worker, null);
begin
  perform _progress_keep(w, s);
  update sessions set holder = null, lease_ms = null,
    due_ms = now_ms() + extract(epoch from coalesce(take_within, '24 hours'))::double precision * 1000
  where sessions.session_id = s.session_id;
  return w.state ->> 'status';
end
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0008_worker_functions') ON CONFLICT DO NOTHING;
