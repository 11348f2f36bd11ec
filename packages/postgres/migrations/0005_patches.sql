-- What a worker says, as patches: the same rules as the emitter of @progress/core. Pure: they read no table.

-- Says why a call was refused. `code` is the one of @progress/core, where it has one; it stands in the error's detail.
create or replace function _progress_refuse(state text, code text, message text, hint text default null) returns void
language plpgsql as $$
begin
  if hint is null then
    raise exception using errcode = state, message = left(message, 500), detail = code;
  end if;
  raise exception using errcode = state, message = left(message, 500), detail = code, hint = hint;
end
$$;

-- An id or name as the wire takes it (docs/protocol.md): 1 to 200 UTF-16 units, no control character, no prototype key.
create or replace function _progress_name(what text, name text) returns text
language plpgsql as $$
begin
  if name is null or name = '' or name ~ '[\u0001-\u001f\u007f-\u009f]'
    or name in ('__proto__', 'constructor', 'prototype')
    or char_length(regexp_replace(left(name, 201), '[\U00010000-\U0010ffff]', 'xx', 'g')) > 200
  then
    perform _progress_refuse('PR010', 'invalid_request',
      format('%s is no name of 1 to 200 characters: %s', what, coalesce(quote_literal(left(name, 80)), 'null')));
  end if;
  return name;
end
$$;

-- A finite number, clamped; null stays null.
create or replace function _progress_number(
  what text, value double precision, lowest double precision, highest double precision
) returns double precision
language plpgsql as $$
begin
  if value in ('NaN', 'Infinity', '-Infinity') then
    perform _progress_refuse('PR010', 'invalid_request', format('%s is no finite number: %s', what, value));
  end if;
  -- `least` and `greatest` leave null out.
  return case when value is null then null else least(highest, greatest(lowest, value)) end;
end
$$;

-- A JSON value that is not too large; null stays null.
create or replace function _progress_json(what text, value jsonb, max_bytes integer) returns jsonb
language plpgsql as $$
begin
  if octet_length(value::text) > max_bytes then
    perform _progress_refuse('PR011', 'payload_too_large', format('%s has more than %s bytes', what, max_bytes));
  end if;
  return value;
end
$$;

-- An object whose keys are names.
create or replace function _progress_entries(what text, value jsonb) returns jsonb
language plpgsql as $$
begin
  if value is null then
    return null;
  end if;
  if jsonb_typeof(value) <> 'object' then
    perform _progress_refuse('PR010', 'invalid_request', format('%s is no JSON object', what));
  end if;
  perform _progress_name(what || '.' || left(key, 50), key) from jsonb_object_keys(value) as key;
  return _progress_json(what, value, 262144);
end
$$;

-- An object without the fields that are null in SQL.
create or replace function _progress_given(fields jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(fields) where value <> 'null'
$$;

-- Ends the stages that are active, all but one.
create or replace function _progress_close_stages(
  state jsonb, status text, at_ms double precision, except_stage text
) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(key, jsonb_build_object('status', status, 'endedAt', at_ms)), '{}')
  from jsonb_each(state -> 'stages')
  where value ->> 'status' = 'active' and key is distinct from except_stage
$$;

-- What is said of a stage, clamped to what makes sense together.
create or replace function _progress_stage_fields(
  before jsonb, current double precision, total double precision, message text
) returns jsonb
language plpgsql as $$
declare
  most constant double precision := 9007199254740991;
  taken constant double precision := _progress_number('total', total, 0, most);
begin
  return _progress_given(jsonb_build_object(
    'total', taken,
    'current', _progress_number('current', current, 0, coalesce(taken, (before ->> 'total')::double precision, most)),
    'message', left(message, 10000)));
end
$$;

-- The patch that begins a stage; the one that was active is completed.
create or replace function _progress_enter_stage(
  state jsonb, stage text, current double precision, total double precision, message text, at_ms double precision
) returns jsonb
language plpgsql as $$
declare
  before constant jsonb := state -> 'stages' -> stage;
  title constant text :=
    (select value ->> 'title' from jsonb_array_elements(state -> 'plan') where value ->> 'id' = stage);
  said constant text := coalesce(message, title, stage);
  fields jsonb := _progress_stage_fields(before, current, total, said) || '{"status": "active"}';
begin
  if before ->> 'status' is distinct from 'active' then
    fields := fields || jsonb_build_object('startedAt', at_ms);
    if before ? 'endedAt' then
      fields := fields || '{"endedAt": null, "error": null}';
    end if;
    if before ->> 'status' <> 'pending' then
      fields := fields || jsonb_build_object('attempt', coalesce((before ->> 'attempt')::integer, 1) + 1);
    end if;
  end if;
  return jsonb_build_object(
    'stage', stage,
    'message', left(said, 10000),
    'stages', _progress_close_stages(state, 'completed', at_ms, stage) || jsonb_build_object(stage, fields));
end
$$;

-- The patch that says how far a stage is that goes on: of the current one also what the session shows.
create or replace function _progress_update_stage(
  state jsonb, stage text, current double precision, total double precision, message text
) returns jsonb
language plpgsql as $$
declare
  fields constant jsonb := _progress_stage_fields(state -> 'stages' -> stage, current, total, message);
begin
  return case when stage is null or fields = '{}' then '{}'
      else jsonb_build_object('stages', jsonb_build_object(stage, fields)) end
    || case when message is null then '{}' else jsonb_build_object('message', left(message, 10000)) end;
end
$$;

-- An item's fields as they were given: one that is spoken of while pending becomes active, and the times of its begin
-- and end, and its place in the list, stand in the patch that brings them.
create or replace function _progress_item_fields(
  before jsonb, given jsonb, place integer, at_ms double precision
) returns jsonb
language plpgsql as $$
declare
  fields jsonb := case when before is null then jsonb_build_object('index', place) else '{}' end || given;
  entered text := given ->> 'status';
begin
  if jsonb_typeof(given -> 'metadata') = 'object' then
    fields := fields || jsonb_build_object('metadata', coalesce(before -> 'metadata', '{}') || (given -> 'metadata'));
  end if;
  if entered is null and given ?| array['phase', 'percent']
    and coalesce(before ->> 'status', 'pending') = 'pending'
  then
    entered := 'active';
  end if;
  if entered is null then
    return fields;
  end if;
  fields := fields || jsonb_build_object('status', entered);
  if entered = 'active' and not coalesce(before ? 'startedAt', false) then
    fields := jsonb_build_object('startedAt', at_ms) || fields;
  end if;
  if entered in ('completed', 'failed', 'skipped', 'cancelled') then
    fields := jsonb_build_object('endedAt', at_ms) || fields;
    if entered = 'completed' then
      fields := fields || '{"percent": 100}';
    end if;
  elsif before ? 'endedAt' then
    fields := '{"endedAt": null}'::jsonb || fields;
  end if;
  return fields;
end
$$;

-- A fault as followers may see it.
create or replace function _progress_fault(
  code text, message text, retryable boolean, details jsonb, stage text, attempt jsonb
) returns jsonb
language plpgsql as $$
begin
  return _progress_given(jsonb_build_object(
    'code', _progress_name('code', code),
    'message', left(coalesce(message, code), 10000),
    'retryable', coalesce(retryable, false),
    'stage', stage,
    'attempt', attempt,
    'details', _progress_json('details', details, 262144)));
end
$$;

-- A fault of an item; JSON's null removes the one that is there.
create or replace function _progress_checked_fault(fault jsonb) returns jsonb
language plpgsql as $$
begin
  if fault <> 'null' and not coalesce(
    jsonb_typeof(fault -> 'code') = 'string' and jsonb_typeof(fault -> 'message') = 'string'
    and jsonb_typeof(fault -> 'retryable') = 'boolean'
    and coalesce(jsonb_typeof(fault -> 'stage'), 'string') = 'string'
    and coalesce(jsonb_typeof(fault -> 'item'), 'string') = 'string'
    and coalesce(jsonb_typeof(fault -> 'attempt'), 'number') = 'number', false)
  then
    perform _progress_refuse('PR010', 'invalid_request',
      'an error is null or {"code": text, "message": text, "retryable": boolean, "details": anything}');
  end if;
  return _progress_json('error', fault, 262144);
end
$$;

-- The status of an item.
create or replace function _progress_item_status(status text) returns text
language plpgsql as $$
begin
  if status not in ('pending', 'active', 'waiting', 'completed', 'failed', 'skipped', 'cancelled') then
    perform _progress_refuse('PR010', 'invalid_request', format('%L is no status of an item', left(status, 200)),
      'pending, active, waiting, completed, failed, skipped or cancelled');
  end if;
  return status;
end
$$;

-- A stage of the plan.
create or replace function _progress_planned(state jsonb, stage text) returns text
language plpgsql as $$
begin
  if stage is null or not (state -> 'plan') @> jsonb_build_array(jsonb_build_object('id', stage)) then
    perform _progress_refuse('PR006', 'invalid_request', format('%L is no stage of the plan', left(stage, 200)),
      'The plan stands in sessions.plan.');
  end if;
  return stage;
end
$$;

-- The plan of a new session: `[{"id": "fetch", "title": "Fetching", "weight": 2}, …]`.
create or replace function _progress_check_plan(plan jsonb) returns jsonb
language plpgsql as $$
declare
  entry jsonb;
begin
  if coalesce(jsonb_typeof(plan), '') <> 'array' then
    perform _progress_refuse('PR010', 'invalid_request', 'a plan is a JSON array of stages');
  end if;
  for entry in select value from jsonb_array_elements(plan) loop
    if jsonb_typeof(entry) <> 'object'
      or jsonb_typeof(coalesce(entry -> 'id', 'null')) <> 'string'
      or jsonb_typeof(coalesce(entry -> 'title', '""')) <> 'string'
      or jsonb_typeof(coalesce(entry -> 'weight', '1')) <> 'number'
      or jsonb_typeof(coalesce(entry -> 'tier', '1')) <> 'number'
      or jsonb_typeof(coalesce(entry -> 'optional', 'true')) <> 'boolean'
      or coalesce((entry ->> 'weight')::numeric, 1) not between 0 and 9007199254740991
    then
      perform _progress_refuse('PR010', 'invalid_request', 'a stage is {"id": text, "title"?: text, "weight"?: number '
        || 'of at least 0, "tier"?: number, "optional"?: boolean}: ' || left(entry::text, 200));
    end if;
    perform _progress_name('a stage''s id', entry ->> 'id');
  end loop;
  if (select count(*) <> count(distinct value ->> 'id') from jsonb_array_elements(plan)) then
    perform _progress_refuse('PR010', 'invalid_request', 'two stages of the plan have the same id');
  end if;
  return _progress_json('plan', plan, 262144);
end
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0005_patches') ON CONFLICT DO NOTHING;
