-- How a worker in SQL holds a session: by a lease and an epoch, like any other holder, under the lock of the session's
-- row, which every writer takes. All of it is part of the caller's transaction: what the caller rolls back never was.

-- What a holder in SQL knows of its session, as an emitter has it in its process. Gone with the session's end.
create table if not exists sql_workers (
  session_id text primary key references sessions on delete cascade,
  worker text not null,
  epoch integer not null,
  lease interval not null,
  -- How far it has read the log, and the state there: a snapshot without items, log lines, partial result and all
  -- metadata but the tier.
  seq bigint not null,
  state jsonb not null,
  tracker _progress_tracker not null,
  -- Which stages count by items although they are not the current one, and how items count: the workflow's policy.
  item_stages text[] not null,
  items_failed text not null,
  items_active text not null,
  -- When it was heard of last; never below the log's last timestamp.
  heard_ms double precision not null,
  -- Those who held the session before and lost it: what they still say is refused.
  former text[] not null
) with (fillfactor = 70);

create or replace function _progress_refuse_unknown(id text) returns void
language plpgsql as $$
begin
  perform _progress_refuse('PR001', 'session_not_found',
    format('There is no session %s', coalesce(quote_literal(left(id, 200)), 'null')));
end
$$;

-- Whether a session is none of the caller's business: row-level security is on, and the caller is neither the tables'
-- owner nor a member of that role, nor whom `progress_owner()` says the session belongs to. The caller is who it is
-- outside of the function that runs with the owner's rights.
create or replace function _progress_is_hidden(owner text) returns boolean
language plpgsql stable as $$
declare
  caller constant text := coalesce(nullif(current_setting('role', true), 'none'), session_user);
  guarded boolean;
  service oid;
begin
  select c.relrowsecurity, c.relowner into guarded, service from pg_class c where c.oid = 'sessions'::regclass;
  if not guarded or pg_has_role(caller, service, 'usage') then
    return false;
  end if;
  return owner is null or owner is distinct from progress_owner();
end
$$;

-- The session, under its lock until the caller's transaction ends.
create or replace function _progress_lock(wanted text) returns sessions
language plpgsql as $$
declare
  s sessions;
  left_over tombstones;
begin
  select * into s from sessions where sessions.session_id = wanted for no key update;
  if not found or is_over(s.expires_ms, now_ms()) then
    left_over := tombstone_of(wanted, now_ms());
    if not (left_over is null) and not _progress_is_hidden(left_over.owner) then
      perform _progress_refuse('PR002', 'session_expired', 'The session is gone: its retention is over');
    end if;
    perform _progress_refuse_unknown(wanted);
  elsif _progress_is_hidden(s.owner) then
    perform _progress_refuse_unknown(wanted);
  elsif s.sealed_ms is not null then
    perform _progress_refuse('PR003', 'session_sealed', format('The session has ended: it is %s', s.status));
  end if;
  return s;
end
$$;

-- Who calls: the name that is given, else the setting `progress.worker`, else this connection.
create or replace function _progress_identity(given text) returns text
language plpgsql as $$
declare
  name text := coalesce(given, nullif(current_setting('progress.worker', true), ''));
begin
  if name is not null then
    return _progress_name('worker', name);
  end if;
  name := nullif(current_setting('progress.connection', true), '');
  if name is null then
    name := 'connection:' || gen_random_uuid();
    perform set_config('progress.connection', name, false);
  end if;
  return name;
end
$$;

-- The time that the next event gets: it never decreases within a log.
create or replace function _progress_now(s sessions) returns double precision
language plpgsql volatile as $$
begin
  return greatest(now_ms(), case when s.seq = 0 then 0 else s.updated_ms end);
end
$$;

-- Counts the items as they stand in `items`.
create or replace function _progress_count_items(w sql_workers) returns sql_workers
language plpgsql as $$
declare
  tracker _progress_tracker := w.tracker;
begin
  select count(*), coalesce(sum(_progress_item_worth(
      jsonb_build_object('status', i.status, 'percent', i.percent), w.items_failed, w.items_active)
    order by i.index, i.item_id), 0)
  into tracker.items_total, tracker.items_done
  from items i where i.session_id = w.session_id;
  w.tracker := tracker;
  return w;
end
$$;

-- What of a patch a holder in SQL keeps: what percent, stages and the session's columns are made of.
create or replace function _progress_kept(patch jsonb) returns jsonb
language sql immutable as $$
  select (patch - array['items', 'log', 'data', 'append', 'metadata', 'partial', 'counts', 'topics'])
    || jsonb_build_object('metadata', coalesce(
      (select jsonb_object_agg(key, value) from jsonb_each(patch -> 'metadata') where key = 'tier'), '{}'))
$$;

-- Reads what others have written since the holder looked last.
create or replace function _progress_catch_up(w sql_workers, s sessions) returns sql_workers
language plpgsql as $$
declare
  event jsonb;
  has_items boolean := false;
begin
  if s.items_seq < s.seq then
    perform project_items(s);
  end if;
  if w.seq is null or w.seq < s.floor or w.seq > s.seq then
    w.state := _progress_kept(_progress_fold_log(s));
    has_items := true;
  elsif w.seq < s.seq then
    for event in select * from _progress_events(s, w.seq) loop
      has_items := has_items or event ? 'items';
      w.state := _progress_fold_event(w.state, _progress_kept(event));
    end loop;
  end if;
  w.seq := s.seq;
  if has_items then
    w := _progress_count_items(w);
  end if;
  return w;
end
$$;

-- When the holder's lease ends. It is prolonged in steps of a tenth of its length: `due_ms` is indexed, and a row whose
-- indexed columns stay as they are is written without its indexes.
create or replace function _progress_due(w sql_workers, s sessions) returns double precision
language sql volatile as $$
  select case
    when s.holder = w.worker and s.epoch = w.epoch and s.lease_ms between now + 0.9 * length and now + length
    then s.lease_ms else now + length
  end
  from (select now_ms() as now, extract(epoch from w.lease)::double precision * 1000 as length) as wanted
$$;

-- How a worker wants its session to be held.
create or replace function _progress_lease(lease interval) returns interval
language plpgsql as $$
begin
  if lease < interval '1 second' or lease > interval '1 day' then
    perform _progress_refuse('PR010', 'invalid_request', format('a lease is 1 second to 1 day long: %s', lease));
  end if;
  return lease;
end
$$;

-- Takes a session with the next epoch, and says that work begins.
create or replace function _progress_take(s sessions, w sql_workers) returns sql_workers
language plpgsql as $$
declare
  patch jsonb := '{}';
  tracker _progress_tracker;
begin
  w.session_id := s.session_id;
  w.epoch := s.epoch + 1;
  w.seq := null;
  w := _progress_catch_up(w, s);
  tracker := w.tracker;
  w.tracker := _progress_start_tracker(w.state, tracker.items_total, tracker.items_done, w.item_stages);
  if w.state ->> 'status' not in ('paused', 'cancelling') then
    patch := '{"status": "active"}';
  end if;
  if not w.state ? 'startedAt' then
    patch := patch || jsonb_build_object('startedAt', w.heard_ms);
  end if;
  if w.epoch > 1 then
    patch := patch || jsonb_build_object('metadata', jsonb_build_object('attempt', w.epoch))
      || _progress_line(format('Another worker has taken over (attempt %s)', w.epoch), 'warn', null, w.heard_ms);
  end if;
  return _progress_emit(w, patch);
end
$$;

-- Whether the caller holds the session, also where its lease has run out and nobody took the session over.
create or replace function _progress_is_held_by(s sessions, w sql_workers, worker text) returns boolean
language plpgsql immutable as $$
begin
  return coalesce(w.worker = worker and w.epoch = s.epoch and s.holder = worker, false);
end
$$;

-- Refuses who held the session once, and lost it.
create or replace function _progress_refuse_former(s sessions, w sql_workers, worker text) returns void
language plpgsql as $$
begin
  if worker = any (w.former) or (w.worker = worker and w.epoch < s.epoch) then
    perform _progress_refuse('PR005', 'fenced', 'A later holder has taken the session over', 'Stop working on it.');
  end if;
end
$$;

-- The caller as the session's holder, with all that others wrote taken in. It takes a session that no worker has had,
-- and with `start` one that was given up or whose holder's lease has run out.
create or replace function _progress_hold(
  s sessions, worker text, lease interval, start boolean default false, item_stages text[] default null,
  items_failed text default null, items_active text default null
) returns sql_workers
language plpgsql as $$
declare
  me constant text := _progress_identity(worker);
  wanted constant interval := _progress_lease(lease);
  w sql_workers;
  is_mine boolean;
begin
  select * into w from sql_workers h where h.session_id = s.session_id;
  is_mine := _progress_is_held_by(s, w, me);
  if not is_mine and not start then
    perform _progress_refuse_former(s, w, me);
  end if;
  if not is_mine and s.holder is not null and s.lease_ms > now_ms() then
    perform _progress_refuse('PR004', 'session_held', 'Another worker holds the session',
      'A worker whose calls come over several connections names itself: worker => ''…'', or SET progress.worker.');
  elsif not is_mine and s.epoch > 0 and not start then
    perform _progress_refuse('PR005', 'fenced', 'The session was held before, and nobody holds it now',
      'progress_start takes it over.');
  end if;
  w.former := case when w.worker <> me then array_append(w.former, w.worker) else coalesce(w.former, '{}') end;
  w.former := array_remove(w.former, me);
  w.worker := me;
  w.lease := coalesce(wanted, w.lease, interval '60 seconds');
  w.heard_ms := _progress_now(s);
  w.item_stages := coalesce(item_stages, w.item_stages, '{}');
  w.items_failed := coalesce(items_failed, w.items_failed, 'done');
  w.items_active := coalesce(items_active, w.items_active, 'percent');
  if not is_mine then
    return _progress_take(s, w);
  end if;
  w := _progress_catch_up(w, s);
  return case when start then _progress_count_items(w) else w end;
end
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0006_holding') ON CONFLICT DO NOTHING;
