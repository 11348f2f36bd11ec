-- What a worker in SQL writes: events into the log, and what they make of the session's row and of its items. The caller
-- has the session's lock (`_progress_lock`).

-- Brings what the session's row says of counters and metadata up to date.
create or replace function _progress_note(id text, patch jsonb) returns void
language sql as $$
  update sessions s set
    counters = with_entries(s.counters, coalesce(patch -> 'counters', '{}')),
    metadata = with_entries(s.metadata, coalesce(patch -> 'metadata', '{}'))
  where s.session_id = id
    and not (s.counters @> coalesce(patch -> 'counters', '{}') and s.metadata @> coalesce(patch -> 'metadata', '{}'))
$$;

-- Completes a patch with what only the holder knows (stage, tier, percent), folds it, and writes it into the log. The
-- session's own row follows with `_progress_keep`.
create or replace function _progress_emit(
  w sql_workers, patch jsonb, frozen boolean default false, explicit double precision default null
) returns sql_workers
language plpgsql as $$
declare
  stage constant text := coalesce(patch ->> 'stage', w.state ->> 'stage', w.state -> 'plan' -> 0 ->> 'id');
  tier jsonb := coalesce(
    (select value -> 'tier' from jsonb_array_elements(w.state -> 'plan') where value ->> 'id' = stage),
    w.state -> 'metadata' -> 'tier');
  tracker _progress_tracker := w.tracker;
begin
  if stage is not null then
    patch := patch || jsonb_build_object('stage', stage);
  end if;
  if tier is not null then
    patch := patch || jsonb_build_object('metadata',
      coalesce(patch -> 'metadata', '{}') || jsonb_build_object('tier', tier));
  end if;
  -- What another holder had estimated is no estimate of this one's.
  if w.state ? 'endAt' then
    patch := patch || '{"endAt": null}';
  end if;
  w.state := _progress_fold_patch(w.state, _progress_kept(patch) || jsonb_build_object('timestamp', w.heard_ms));
  if not frozen then
    w.tracker := _progress_observe(w.tracker, w.state, w.item_stages, explicit);
    tracker := w.tracker;
    if tracker.percent > (w.state ->> 'percent')::double precision then
      patch := patch || jsonb_build_object('percent', tracker.percent);
      w.state := w.state || jsonb_build_object('percent', tracker.percent);
    end if;
  end if;
  w.seq := w.seq + 1;
  insert into events (session_id, seq, type, timestamp_ms, body, items)
  values (w.session_id, w.seq, case when patch ? 'data' then 'partial' else 'progress' end, w.heard_ms,
    patch::json, patch -> 'items');
  if patch ?| array['counters', 'metadata'] then
    perform _progress_note(w.session_id, patch);
  end if;
  return w;
end
$$;

-- Lets the log be trimmed behind its head, as the store does it.
create or replace function _progress_checkpoint(id text) returns void
language sql as $$
  select checkpoint_session(s.session_id, s.seq, (_progress_fold_log(s) - 'result')::text, 256, 262144)
  from sessions s where s.session_id = id
$$;

-- Writes the state of a holder into the session's row, prolongs its lease, and rings if the log has grown.
create or replace function _progress_keep(w sql_workers, s sessions) returns void
language plpgsql as $$
declare
  reached constant jsonb := w.state -> 'stages' -> (w.state ->> 'stage');
  due constant double precision := _progress_due(w, s);
  moved constant boolean := w.state ->> 'status' <> s.status or time_of(w.heard_ms - 1000) >= s.updated_at;
begin
  update sessions set
    epoch = w.epoch, holder = w.worker, lease_ms = due, due_ms = due,
    seq = w.seq,
    status = w.state ->> 'status',
    stage = w.state ->> 'stage',
    current = (reached ->> 'current')::double precision,
    total = (reached ->> 'total')::double precision,
    message = w.state ->> 'message',
    percent = (w.state ->> 'percent')::double precision,
    started_at = time_of((w.state ->> 'startedAt')::double precision),
    updated_ms = case when w.seq > s.seq then w.heard_ms else s.updated_ms end,
    updated_at = case when w.seq > s.seq and moved then time_of(w.heard_ms) else s.updated_at end,
    items_seq = w.seq,
    items_ms = w.heard_ms
  where sessions.session_id = s.session_id;
  insert into sql_workers select w.*
  on conflict (session_id) do update set
    worker = excluded.worker, epoch = excluded.epoch, lease = excluded.lease, seq = excluded.seq,
    state = excluded.state, tracker = excluded.tracker, item_stages = excluded.item_stages,
    items_failed = excluded.items_failed, items_active = excluded.items_active, heard_ms = excluded.heard_ms,
    former = excluded.former;
  if w.seq > s.seq then
    perform ring(s.session_id, w.seq, s.topics);
  end if;
  if w.seq - s.checkpoint_seq >= 256 then
    perform _progress_checkpoint(s.session_id);
  end if;
end
$$;

-- A line for the session's log.
create or replace function _progress_line(
  message text, level text, item text, at_ms double precision
) returns jsonb
language sql immutable as $$
  select jsonb_build_object('log', jsonb_build_array(_progress_given(jsonb_build_object(
    'timestamp', at_ms, 'level', level, 'message', left(message, 10000), 'item', item))))
$$;

-- A status that was left because nobody was heard of, or on purpose, ends with the next sign of work.
create or replace function _progress_resumed(state jsonb) returns jsonb
language plpgsql immutable as $$
begin
  return case state ->> 'status' when 'waiting' then '{"status": "active"}'::jsonb else '{}' end;
end
$$;

-- A span of the settings in milliseconds; the settings are given with ALTER DATABASE … SET or ALTER ROLE … SET.
create or replace function _progress_span_ms(setting text) returns double precision
language sql stable as $$
  select coalesce(nullif(current_setting(setting, true), '')::double precision, 86400000)
$$;

-- Ends a session: closes its stages, writes the terminal event, and seals the log.
create or replace function _progress_end(
  w sql_workers, s sessions, event jsonb, result jsonb default null
) returns text
language plpgsql as $$
declare
  ended constant text := case event ->> 'type'
    when 'complete' then 'completed' when 'error' then 'failed' else 'cancelled' end;
  at_ms constant double precision := now_ms();
begin
  perform _progress_keep(w, s);
  if w.state ? 'stage' then
    event := event || jsonb_build_object('stage', w.state -> 'stage');
  end if;
  insert into events (session_id, seq, type, timestamp_ms, body)
  values (s.session_id, w.seq + 1, event ->> 'type', w.heard_ms, (event - 'type')::json);
  update sessions set
    seq = w.seq + 1,
    status = ended,
    percent = case when ended = 'completed'
      then greatest(percent, coalesce((event ->> 'percent')::double precision, 100)) else percent end,
    outcome = event ->> 'outcome',
    result = _progress_end.result::json,
    error = event -> 'error',
    reason = event ->> 'reason',
    updated_ms = w.heard_ms,
    updated_at = time_of(w.heard_ms),
    ended_ms = w.heard_ms,
    sealed_ms = at_ms,
    expires_ms = at_ms + _progress_span_ms('progress.retention_ms'),
    forgotten_ms = at_ms + _progress_span_ms('progress.retention_ms') + _progress_span_ms('progress.tombstone_ms'),
    holder = null, lease_ms = null,
    items_seq = w.seq + 1
  where sessions.session_id = s.session_id;
  delete from sql_workers h where h.session_id = s.session_id;
  perform ring(s.session_id, w.seq + 1, s.topics);
  perform _progress_checkpoint(s.session_id);
  return ended;
end
$$;

-- Ends the stages that are active, with the session.
create or replace function _progress_closing(w sql_workers, status text) returns jsonb
language sql immutable as $$
  select case when stages = '{}' then '{}' else jsonb_build_object('stages', stages) end
  from (select _progress_close_stages(w.state, status, w.heard_ms, null) as stages) as closed
$$;

-- What a counter stands at.
create or replace function _progress_counter(s sessions, counter text) returns double precision
language plpgsql stable as $$
declare
  last text;
begin
  select (e.body -> 'counters' -> counter)::text into last from events e
  where e.session_id = s.session_id and e.seq > s.checkpoint_seq and (e.body -> 'counters' -> counter) is not null
  order by e.seq desc limit 1;
  if not found then
    last := (s.checkpoint -> 'counters' -> counter)::text;
  end if;
  return coalesce(nullif(last, 'null')::double precision, 0);
end
$$;

-- An item as it stands in `items`, as far as its next patch depends on it; null where there is none.
create or replace function _progress_known_item(wanted_session text, wanted_item text) returns jsonb
language sql stable as $$
  select jsonb_build_object('status', i.status)
    || case when i.percent is null then '{}' else jsonb_build_object('percent', i.percent) end
    || case when i.started_at is null then '{}' else '{"startedAt": 0}'::jsonb end
    || case when i.ended_at is null then '{}' else '{"endedAt": 0}'::jsonb end
    || case when i.metadata is null then '{}' else jsonb_build_object('metadata', i.metadata) end
  from items i where i.session_id = wanted_session and i.item_id = wanted_item
$$;

-- Writes an event of somebody who does not hold the session.
create or replace function _progress_append_foreign(s sessions, patch jsonb, at_ms double precision) returns void
language plpgsql as $$
begin
  insert into events (session_id, seq, type, timestamp_ms, body, items)
  values (s.session_id, s.seq + 1, 'progress', at_ms, patch::json, patch -> 'items');
  update sessions set
    seq = s.seq + 1,
    updated_ms = at_ms,
    updated_at = case when time_of(at_ms - 1000) >= s.updated_at then time_of(at_ms) else s.updated_at end,
    items_seq = s.seq + 1,
    items_ms = at_ms
  where sessions.session_id = s.session_id;
  if patch ? 'counters' then
    perform _progress_note(s.session_id, patch);
  end if;
  perform ring(s.session_id, s.seq + 1, s.topics);
end
$$;

-- Says what anybody may say who has not lost the session: of one item, of a counter, or a line for the log.
create or replace function _progress_say(s sessions, worker text, patch jsonb) returns text
language plpgsql as $$
declare
  me constant text := _progress_identity(worker);
  item constant text := (select key from jsonb_each(patch -> 'items') limit 1);
  at_ms constant double precision := _progress_now(s);
  w sql_workers;
  is_mine boolean;
  before jsonb;
  fields jsonb;
begin
  select * into w from sql_workers h where h.session_id = s.session_id;
  is_mine := _progress_is_held_by(s, w, me);
  if is_mine then
    w := _progress_hold(s, worker, null);
    patch := patch || _progress_resumed(w.state);
  else
    perform _progress_refuse_former(s, w, me);
    if s.items_seq < s.seq then
      perform project_items(s);
    end if;
  end if;
  if item is not null then
    before := _progress_known_item(s.session_id, item);
    fields := _progress_item_fields(before, patch -> 'items' -> item,
      (select count(*)::integer from items i where i.session_id = s.session_id and before is null), at_ms);
    patch := patch || jsonb_build_object('items', jsonb_build_object(item, fields));
    perform write_items(s, patch -> 'items');
  end if;
  if not is_mine then
    perform _progress_append_foreign(s, patch, at_ms);
    return s.status;
  end if;
  if item is not null then
    w.tracker := _progress_track_item(w.tracker, before,
      _progress_with_fields(coalesce(before, '{"status": "pending"}'), fields), w.items_failed, w.items_active);
  end if;
  w := _progress_emit(w, patch);
  perform _progress_keep(w, s);
  return w.state ->> 'status';
end
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0007_writing') ON CONFLICT DO NOTHING;
