-- How long the stages and items of each workflow took, in sums: what estimates and calibrated bars go by. Bounded, and
-- kept however old the sessions are. The mean is total_ms / count.

create table if not exists durations (
  workflow text not null,
  -- stage | item
  side text not null check (side in ('stage', 'item')),
  -- A stage's name, or a kind of item; '' for items without one.
  name text not null,
  -- A fraction once old times have faded.
  count double precision not null,
  total_ms double precision not null,
  primary key (workflow, side, name)
);

-- Adds what one session took: [{"side", "name", "count", "totalMs"}, …], each name once a side. Of new names those are
-- taken that there is room for, 100 a side. Where a count has passed 100 the whole side is halved, and what has faded
-- below a half goes.
create or replace function record_durations(of_workflow text, sums jsonb) returns void
language plpgsql set search_path from current as $$
declare
  of_side text;
  share double precision;
begin
  -- Those who record of one workflow take turns: how many names there are, and how high they count, is to hold.
  perform pg_advisory_xact_lock(hashtext(current_schema() || ' durations'), hashtext(of_workflow));
  foreach of_side in array array['stage', 'item'] loop
    update durations d set count = d.count + (s.value ->> 'count')::float8,
      total_ms = d.total_ms + (s.value ->> 'totalMs')::float8
    from jsonb_array_elements(sums) s
    where d.workflow = of_workflow and d.side = of_side and s.value ->> 'side' = of_side and s.value ->> 'name' = d.name;

    insert into durations (workflow, side, name, count, total_ms)
    select of_workflow, of_side, s.value ->> 'name', (s.value ->> 'count')::float8, (s.value ->> 'totalMs')::float8
    from jsonb_array_elements(sums) with ordinality s (value, place)
    where s.value ->> 'side' = of_side and not exists (
      select from durations d where d.workflow = of_workflow and d.side = of_side and d.name = s.value ->> 'name'
    )
    order by s.place
    limit greatest(0, 100 - (select count(*) from durations d where d.workflow = of_workflow and d.side = of_side));

    share := 1;
    while share * coalesce(
      (select max(d.count) from durations d where d.workflow = of_workflow and d.side = of_side), 0
    ) > 100 loop
      share := share / 2;
    end loop;
    if share < 1 then
      delete from durations d where d.workflow = of_workflow and d.side = of_side and d.count * share < 0.5;
      update durations d set count = d.count * share, total_ms = d.total_ms * share
      where d.workflow = of_workflow and d.side = of_side;
    end if;
  end loop;
end
$$;
