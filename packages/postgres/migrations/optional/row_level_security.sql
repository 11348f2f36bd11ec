-- Row-level security: whoever is not the tables' owner sees the sessions of one owner, the one that `progress_owner()`
-- names, and nothing else (docs/guides/postgres-sql.md). Applied only where it is asked for.
--
-- The role that owns the tables, and its members, are the service: they see and do everything. A store connects as such.
-- Others may do what they are granted:
--   GRANT USAGE ON SCHEMA progress TO app_user;
--   GRANT SELECT ON progress.sessions, progress.items, progress.events, progress.session_summary TO app_user;
--   GRANT EXECUTE ON FUNCTION progress.progress_update TO app_user;   -- … what its workers call

-- Whose sessions the caller may see. Replace it to take the owner from elsewhere: a claim of a token, or `session_user`.
do $$
begin
  if to_regprocedure(format('%I.progress_owner()', current_schema())) is null then
    create function progress_owner() returns text
    language sql stable as $body$
      select nullif(current_setting('progress.owner', true), '')
    $body$;
  end if;
end
$$;

alter table sessions enable row level security;
alter table items enable row level security;
alter table events enable row level security;
-- No policy: these are the service's alone.
alter table keys enable row level security;
alter table writers enable row level security;
alter table tombstones enable row level security;
alter table durations enable row level security;
alter table sql_workers enable row level security;
alter table migrations enable row level security;

drop policy if exists owner_reads on sessions;
create policy owner_reads on sessions for select using (owner = (select progress_owner()));
drop policy if exists owner_reads on items;
create policy owner_reads on items for select using (owner = (select progress_owner()));
drop policy if exists owner_reads on events;
create policy owner_reads on events for select using (exists (
  select from sessions s where s.session_id = events.session_id and s.owner = (select progress_owner())
));

-- From now on the functions of workers run with the rights of the tables' owner, for those whom EXECUTE is granted to.
select _progress_pin_functions();
