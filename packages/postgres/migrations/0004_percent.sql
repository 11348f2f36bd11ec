-- A session's percent from its plan, stages and items, by the rule of `createPercentTracker` in @progress/core: the
-- same operations on the same doubles in the same order, so that SQL and an emitter come to the same.

-- What the next percent depends on beside the state: how far the work had got when it was looked at last.
do $$
begin
  if to_regtype(format('%I._progress_tracker', current_schema())) is null then
    create type _progress_tracker as (
      percent double precision,
      items_total integer,
      items_done double precision,
      -- The plan's work when it was measured last, in units of weight.
      size double precision,
      done double precision,
      by_items double precision,
      -- Plan and items together, and what of the items was done, at that time.
      before_size double precision,
      before_items_done double precision,
      -- What remains of the bar, from here up, is shared by what remains of the work, from there up.
      anchor_percent double precision,
      anchor_fraction double precision
    );
  end if;
end
$$;

-- A number of a state, for arithmetic that may neither overflow nor underflow: Postgres raises an error where a double
-- in JavaScript becomes Infinity or 0. What is above 0 counts as 1e-100 to 1e200. Null stays null.
create or replace function _progress_amount(value jsonb) returns double precision
language plpgsql immutable as $$
begin
  return case
    when value is null or value = 'null' then null
    when (value #>> '{}')::numeric = 0 then 0
    else least(1e200, greatest(1e-100, (value #>> '{}')::numeric))::double precision
  end;
end
$$;

-- How much of an item is done, 0 to 1; nothing for one that is not there.
create or replace function _progress_item_worth(
  item jsonb, when_failed text, when_active text
) returns double precision
language sql immutable as $$
  select case item ->> 'status'
    when 'completed' then 1
    when 'skipped' then 1
    when 'failed' then case when_failed when 'done' then 1 when 'zero' then 0 else reached end
    when 'active' then case when_active when 'percent' then reached else 0 end
    when 'waiting' then case when_active when 'percent' then reached else 0 end
    else 0
  end
  from (select least(100, greatest(0, coalesce(_progress_amount(item -> 'percent'), 0))) / 100 as reached) as known
$$;

-- The tracker after an item's change; `before` is null for a new one.
create or replace function _progress_track_item(
  tracker _progress_tracker, before jsonb, after jsonb, when_failed text, when_active text
) returns _progress_tracker
language plpgsql immutable as $$
begin
  if before is null then
    tracker.items_total := tracker.items_total + 1;
  else
    tracker.items_done := tracker.items_done - _progress_item_worth(before, when_failed, when_active);
  end if;
  tracker.items_done := tracker.items_done + _progress_item_worth(after, when_failed, when_active);
  return tracker;
end
$$;

create or replace function _progress_items_fraction(done double precision, total integer) returns double precision
language plpgsql immutable as $$
begin
  return case when total = 0 then 0 else least(1, greatest(0, done / total)) end;
end
$$;

create or replace function _progress_fraction(
  size double precision, done double precision, by_items double precision, items double precision
) returns double precision
language plpgsql immutable as $$
begin
  return case when size = 0 then by_items * items else least(1, (done + by_items * items) / size) end;
end
$$;

create or replace function _progress_two_decimals(value double precision) returns double precision
language plpgsql immutable as $$
begin
  return floor(value * 100 + 0.5) / 100;
end
$$;

-- The plan's work as the state has it. A session without a plan counts by its items alone.
create or replace function _progress_measure(
  tracker _progress_tracker, state jsonb, item_stages text[]
) returns _progress_tracker
language plpgsql immutable as $$
declare
  stages constant jsonb := coalesce(state -> 'stages', '{}');
  last_reached integer := 0;
  entry jsonb;
  place integer := 0;
  stage jsonb;
  weight double precision;
  total double precision;
begin
  tracker.size := 0;
  tracker.done := 0;
  tracker.by_items := 0;
  if jsonb_array_length(state -> 'plan') = 0 then
    tracker.by_items := 1;
    return tracker;
  end if;
  select coalesce(max(ordinality), 0) into last_reached
  from jsonb_array_elements(state -> 'plan') with ordinality where stages ? (value ->> 'id');
  for entry in select value from jsonb_array_elements(state -> 'plan') loop
    place := place + 1;
    stage := stages -> (entry ->> 'id');
    -- A stage that the work has passed over leaves the sum as a skipped one does.
    continue when stage ->> 'status' = 'skipped' or (stage is null and place < last_reached);
    weight := coalesce(_progress_amount(entry -> 'weight'), 1);
    tracker.size := tracker.size + weight;
    continue when stage is null;
    total := _progress_amount(stage -> 'total');
    if stage ->> 'status' in ('completed', 'failed') then
      tracker.done := tracker.done + weight;
    elsif stage ->> 'status' = 'active' and total > 0 then
      tracker.done := tracker.done
        + weight * least(1, greatest(0, coalesce(_progress_amount(stage -> 'current'), 0) / total));
    elsif stage ->> 'status' = 'active'
      -- Where a stage is said to count by items, one after it does not, although all of them are done.
      and (entry ->> 'id' = any (item_stages) or cardinality(item_stages) = 0 and entry ->> 'id' = state ->> 'stage')
    then
      tracker.by_items := tracker.by_items + weight;
    end if;
  end loop;
  return tracker;
end
$$;

-- Begins at a state that may have got somewhere already.
create or replace function _progress_start_tracker(
  state jsonb, items_total integer, items_done double precision, item_stages text[]
) returns _progress_tracker
language plpgsql immutable as $$
declare
  tracker _progress_tracker;
  fraction double precision;
begin
  tracker.percent := coalesce((state ->> 'percent')::double precision, 0);
  tracker.items_total := items_total;
  tracker.items_done := items_done;
  tracker := _progress_measure(tracker, state, item_stages);
  tracker.before_size := tracker.size + items_total;
  tracker.before_items_done := items_done;
  fraction := _progress_fraction(
    tracker.size, tracker.done, tracker.by_items, _progress_items_fraction(items_done, items_total));
  if tracker.percent = 0 or tracker.percent = _progress_two_decimals(fraction * 100) then
    -- What the work done comes to needs no anchor: its rounding would stay in all that follows.
    tracker.anchor_percent := 0;
    tracker.anchor_fraction := 0;
  else
    tracker.anchor_percent := tracker.percent;
    tracker.anchor_fraction := fraction;
  end if;
  return tracker;
end
$$;

-- The tracker after a look at the state. Its percent never falls and stays below 100; `explicit` is one that the work
-- itself names.
create or replace function _progress_observe(
  tracker _progress_tracker, state jsonb, item_stages text[], explicit double precision
) returns _progress_tracker
language plpgsql immutable as $$
declare
  was constant _progress_tracker := tracker;
  fraction double precision;
  share double precision;
begin
  tracker := _progress_measure(tracker, state, item_stages);
  fraction := _progress_fraction(tracker.size, tracker.done, tracker.by_items,
    _progress_items_fraction(tracker.items_done, tracker.items_total));
  if explicit > tracker.percent then
    tracker.percent := least(99.99, _progress_two_decimals(explicit));
    tracker.anchor_percent := tracker.percent;
    tracker.anchor_fraction := fraction;
  elsif tracker.size + tracker.items_total > was.before_size then
    -- What had been done, as a share of the work as it is known now.
    tracker.anchor_percent := tracker.percent;
    tracker.anchor_fraction := _progress_fraction(tracker.size, was.done, was.by_items,
      _progress_items_fraction(was.before_items_done, tracker.items_total));
  end if;
  tracker.before_size := tracker.size + tracker.items_total;
  tracker.before_items_done := tracker.items_done;
  if tracker.anchor_fraction < 1 then
    share := greatest(0, fraction - tracker.anchor_fraction) / (1 - tracker.anchor_fraction);
    tracker.percent := greatest(tracker.percent,
      least(99.99, _progress_two_decimals(tracker.anchor_percent + (100 - tracker.anchor_percent) * share)));
  end if;
  return tracker;
end
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0004_percent') ON CONFLICT DO NOTHING;
