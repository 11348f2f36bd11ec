-- What a log's events stand for, in SQL: the same fold as `applyEvent` of @progress/core (docs/protocol.md, section 5).
-- Names that begin with an underscore are not for use from outside: they may change with any version.

-- Pins the search path of the functions here to this schema, so that nobody's objects elsewhere can take the place of
-- what they mean. The schema's name is the team's choice, so it cannot stand in the functions themselves.
--
-- Where row-level security is on, those that workers call run with the rights of the tables' owner, and look themselves
-- whose session it is; nobody else may call them without being granted it.
create or replace function _progress_pin_functions() returns void
language plpgsql as $$
declare
  pinned record;
begin
  for pinned in
    select p.oid::regprocedure as name, p.proconfig is null as is_loose, p.prosecdef as is_definer,
      p.proname ~ '^progress_(start|update|renew|skip|partial|item|log|count|complete|error|cancelled|release)$'
        and (select relrowsecurity from pg_class where oid = to_regclass('sessions')) as is_guarded
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = current_schema() and p.proname ~ '^_?progress_'
  loop
    if pinned.is_loose then
      execute format('alter function %s set search_path = %I, pg_temp', pinned.name, current_schema());
    end if;
    if pinned.is_guarded and not pinned.is_definer then
      execute format('revoke execute on function %s from public', pinned.name);
      execute format('alter function %s security definer', pinned.name);
    end if;
  end loop;
end
$$;

-- The text of an event as jsonb. JSON may hold U+0000 and lone surrogates, which jsonb does not: they become U+FFFD.
create or replace function _progress_event_jsonb(event text) returns jsonb
language plpgsql immutable strict as $$
begin
  if event ~ '\\u(0000|[dD][89a-fA-F])' then
    event := regexp_replace(event, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1\\ufffd', 'g');
  end if;
  return event::jsonb;
end
$$;

-- Functions of one expression are in plpgsql where they are called often: one in SQL starts an executor at each call.

-- A stage, an item, counters or metadata after a change: fields are replaced one by one, and null removes one.
create or replace function _progress_with_fields(before jsonb, fields jsonb) returns jsonb
language plpgsql immutable as $$
begin
  if jsonb_path_exists(fields, 'strict $.* ? (@ == null)') then
    return (coalesce(before, '{}') || fields)
      - array(select key from jsonb_each(fields) where value = 'null')
      - '{__proto__, constructor, prototype}'::text[];
  end if;
  return (coalesce(before, '{}') || fields) - '{__proto__, constructor, prototype}'::text[];
end
$$;

-- Stages or items after a change; naming one creates it.
create or replace function _progress_with_entries(before jsonb, patches jsonb) returns jsonb
language sql immutable as $$
  select coalesce(before, '{}') || coalesce(
    (select jsonb_object_agg(key,
       _progress_with_fields('{"status": "pending"}'::jsonb || coalesce(before -> key, '{}'), value))
     from jsonb_each(patches)), '{}')
$$;

-- The last 100 lines of a log after more were appended.
create or replace function _progress_with_lines(before jsonb, lines jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_agg(line order by place), '[]')
  from jsonb_array_elements(before || lines) with ordinality as every(line, place)
  where place > jsonb_array_length(before || lines) - 100
$$;

-- A partial result after keys were set, and then text was appended to others.
create or replace function _progress_with_partial(before jsonb, data jsonb, append jsonb) returns jsonb
language sql immutable as $$
  select replaced || coalesce(
    (select jsonb_object_agg(key,
       case jsonb_typeof(replaced -> key) when 'string' then replaced ->> key else '' end || value)
     from jsonb_each_text(append)), '{}')
  from (select coalesce(before, '{}') || coalesce(data, '{}') as replaced) as partial
$$;

-- How many items there are, and how many of each status.
create or replace function _progress_counts(items jsonb) returns jsonb
language sql immutable as $$
  select jsonb_build_object(
    'total', count(*),
    'pending', count(*) filter (where status = 'pending'),
    'active', count(*) filter (where status = 'active'),
    'waiting', count(*) filter (where status = 'waiting'),
    'completed', count(*) filter (where status = 'completed'),
    'failed', count(*) filter (where status = 'failed'),
    'skipped', count(*) filter (where status = 'skipped'),
    'cancelled', count(*) filter (where status = 'cancelled'))
  from (select value ->> 'status' as status from jsonb_each(items)) as every
$$;

-- What a patch does to a snapshot, but for `counts`.
create or replace function _progress_fold_patch(state jsonb, patch jsonb) returns jsonb
language plpgsql immutable as $$
declare
  field text;
begin
  foreach field in array array['stage', 'message', 'status', 'startedAt', 'endAt', 'plan'] loop
    if patch -> field = 'null' then
      state := state - field;
    elsif patch ? field then
      state := state || jsonb_build_object(field, patch -> field);
    end if;
  end loop;
  if patch ? 'percent' then
    state := state || jsonb_build_object('percent', greatest(state -> 'percent', patch -> 'percent'));
  end if;
  if patch ? 'stages' then
    state := state || jsonb_build_object('stages', _progress_with_entries(state -> 'stages', patch -> 'stages'));
  end if;
  if patch ? 'items' then
    state := state || jsonb_build_object('items', _progress_with_entries(state -> 'items', patch -> 'items'));
  end if;
  if patch ? 'counters' then
    state := state || jsonb_build_object('counters', _progress_with_fields(state -> 'counters', patch -> 'counters'));
  end if;
  if patch ? 'metadata' then
    state := state || jsonb_build_object('metadata', _progress_with_fields(state -> 'metadata', patch -> 'metadata'));
  end if;
  if patch ? 'log' then
    state := state || jsonb_build_object('log', _progress_with_lines(state -> 'log', patch -> 'log'));
  end if;
  if patch ? 'data' or patch ? 'append' then
    state := state || jsonb_build_object('partial',
      _progress_with_partial(state -> 'partial', patch -> 'data', patch -> 'append'));
  end if;
  return state || jsonb_build_object('updatedAt', patch -> 'timestamp');
end
$$;

-- What a terminal event does to a snapshot.
create or replace function _progress_fold_end(state jsonb, event jsonb) returns jsonb
language sql immutable as $$
  select (state - 'endAt')
    || jsonb_build_object('endedAt', event -> 'timestamp', 'updatedAt', event -> 'timestamp')
    || case event ->> 'type'
      when 'complete' then jsonb_build_object(
          'status', 'completed', 'result', event -> 'data', 'outcome', event -> 'outcome',
          'percent', greatest(state -> 'percent', coalesce(event -> 'percent', '100')))
        || case when event ? 'fromCache' then jsonb_build_object('fromCache', event -> 'fromCache') else '{}' end
      when 'error' then jsonb_build_object('status', 'failed', 'error', event -> 'error')
      else jsonb_build_object('status', 'cancelled')
        || case when event ? 'reason' then jsonb_build_object('reason', event -> 'reason') else '{}' end
    end
$$;

-- The snapshot after an event that follows it, but for `counts`. An event of an unknown type moves `seq` alone.
create or replace function _progress_fold_event(state jsonb, event jsonb) returns jsonb
language sql immutable as $$
  select case
    when event ->> 'type' in ('progress', 'partial') then _progress_fold_patch(state, event)
    when event ->> 'type' in ('complete', 'error', 'cancelled') then _progress_fold_end(state, event)
    when event ->> 'type' = 'control' then state || jsonb_build_object('updatedAt', event -> 'timestamp')
    else state
  end || jsonb_build_object('seq', event -> 'seq')
$$;

-- The events of a session's log after a cursor, in order, whole: what stands in columns of their own is put back.
create or replace function _progress_events(s sessions, after bigint) returns setof jsonb
language sql stable as $$
  select _progress_event_jsonb(e.body::text)
    || jsonb_build_object('type', e.type, 'seq', e.seq, 'timestamp', e.timestamp_ms)
    || case e.type when 'complete' then jsonb_build_object('data', _progress_event_jsonb(s.result::text)) else '{}' end
  from events e where e.session_id = s.session_id and e.seq > after order by e.seq
$$;

-- The state of a session before its first event.
create or replace function _progress_initial(s sessions) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'sessionId', s.session_id, 'workflow', s.workflow, 'seq', 0, 'topics', to_jsonb(s.topics), 'status', 'pending',
    'percent', 0, 'plan', _progress_event_jsonb(s.plan::text), 'stages', '{}'::jsonb, 'items', '{}'::jsonb,
    'counters', '{}'::jsonb, 'metadata', '{}'::jsonb, 'log', '[]'::jsonb, 'partial', '{}'::jsonb,
    'createdAt', s.created_ms, 'updatedAt', s.created_ms)
    || case when s.retry_of is null then '{}' else jsonb_build_object('retryOf', s.retry_of) end
$$;

-- The snapshot that a session's log stands for. What grows is merged by itself and folded once: a state of a thousand
-- items is not copied for each event.
create or replace function _progress_fold_log(s sessions) returns jsonb
language plpgsql stable as $$
declare
  base jsonb := coalesce(_progress_event_jsonb(s.checkpoint::text), _progress_initial(s));
  state jsonb := base - '{items, log}'::text[];
  items jsonb := '{}';
  lines jsonb := '[]';
  event jsonb;
begin
  if state ->> 'status' = 'completed' and not state ? 'result' then
    state := state || jsonb_build_object('result', _progress_event_jsonb(s.result::text));
  end if;
  for event in select * from _progress_events(s, s.checkpoint_seq) loop
    if event ? 'items' then
      items := items || (
        select coalesce(jsonb_object_agg(key, coalesce(items -> key, '{}') || value), '{}')
        from jsonb_each(event -> 'items'));
    end if;
    if event ? 'log' then
      lines := lines || (event -> 'log');
    end if;
    state := _progress_fold_event(state, event - '{items, log}'::text[]);
  end loop;
  items := _progress_with_entries(base -> 'items', items);
  return state || jsonb_build_object(
    'items', items, 'counts', _progress_counts(items), 'log', _progress_with_lines(base -> 'log', lines));
end
$$;

-- The state of a session now, as clients see it; null where there is no such session.
create or replace function progress_snapshot(session_id text) returns jsonb
language sql stable as $$
  select _progress_fold_log(s) from sessions s
  where s.session_id = progress_snapshot.session_id and (s.expires_ms is null or s.expires_ms > now_ms())
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0003_fold') ON CONFLICT DO NOTHING;
