-- Sessions summed up, for people and for pages that poll the database.

-- One row per session. Counts are those of its items as `items` has them (a second old at most while it is live);
-- everything else is as of the last event.
create or replace view session_summary with (security_invoker = true) as
select
  s.session_id,
  s.owner,
  s.workflow,
  s.topics,
  -- pending | processing | completed | failed | cancelled, beside the exact status
  case
    when s.status in ('completed', 'failed', 'cancelled') then s.status
    when s.started_at is null and s.status = 'pending' then 'pending'
    else 'processing'
  end as session_status,
  s.status,
  s.outcome,
  s.percent as overall_progress,
  s.stage,
  s.current,
  s.total,
  s.message,
  counts.total_items,
  counts.pending_items,
  counts.processing_items,
  counts.completed_items,
  counts.failed_items,
  counts.skipped_items,
  counts.cancelled_items,
  s.created_at,
  s.started_at,
  case when s.status = 'completed' then s.ended_at end as completed_at,
  s.ended_at,
  s.updated_at,
  -- From the beginning of the work to its end, or to now; null before it has begun.
  case when s.started_at is not null
    then greatest(0, extract(epoch from coalesce(s.ended_at, clock_timestamp()) - s.started_at) * 1000)::float8
  end as total_processing_time_ms,
  coalesce(s.error ->> 'code' in ('timeout', 'deadline', 'stalled'), false) as timed_out,
  -- How long it may be before it counts as lapsed: its lease, or the limit for one that nobody works on.
  case when s.ended_at is null then greatest(0, s.due_ms - now_ms()) end as timeout_threshold_ms,
  -- The cursor to read on from: `GET /sessions/{id}/events?after=…`.
  s.seq as continuation_token,
  -- Whether it can be run again, or taken over: a failed one whose input was kept, or a live one that nobody holds.
  case
    when s.status in ('failed', 'cancelled') then s.input is not null
    when s.status = 'completed' then false
    else s.lease_ms is null or s.lease_ms <= now_ms()
  end as can_resume,
  s.epoch as attempt,
  s.error ->> 'code' as error_code,
  s.error ->> 'message' as error_message,
  s.counters,
  s.metadata
from sessions s
cross join lateral (
  select
    count(*)::integer as total_items,
    (count(*) filter (where i.status = 'pending'))::integer as pending_items,
    (count(*) filter (where i.status in ('active', 'waiting')))::integer as processing_items,
    (count(*) filter (where i.status = 'completed'))::integer as completed_items,
    (count(*) filter (where i.status = 'failed'))::integer as failed_items,
    (count(*) filter (where i.status = 'skipped'))::integer as skipped_items,
    (count(*) filter (where i.status = 'cancelled'))::integer as cancelled_items
  from items i where i.session_id = s.session_id
) as counts
where s.expires_ms is null or s.expires_ms > now_ms();

-- A session's summary and its items in one value; null where there is no such session.
--
-- {"sessionId", "summary": the columns of session_summary, "items": [{"itemId", "name", "kind", "size", "status",
-- "phase", "progress", "error", "processingTime", "attemptNumber", "maxAttempts", "isRetryable", "startedAt", "endedAt",
-- "metadata"}, …] in their order, "timestamp"}
create or replace function progress_summary(session_id text) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'sessionId', summary.session_id,
    'summary', to_jsonb(summary) - 'session_id',
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'itemId', i.item_id,
        'name', i.name,
        'kind', i.kind,
        'size', i.size,
        'status', i.status,
        'phase', i.phase,
        'progress', coalesce(i.percent, 0),
        'error', case when i.error_code is null then null else jsonb_build_object(
          'code', i.error_code, 'message', i.error_message, 'details', i.error_details) end,
        'processingTime', i.duration_ms,
        'attemptNumber', coalesce(i.attempt, 1),
        'maxAttempts', i.max_attempts,
        'isRetryable', coalesce(i.retryable, false),
        'startedAt', i.started_at,
        'endedAt', i.ended_at,
        'metadata', i.metadata
      ) order by i.index, i.item_id), '[]')
      from items i where i.session_id = summary.session_id
    ),
    'timestamp', now_ms()
  )
  from session_summary summary where summary.session_id = progress_summary.session_id
$$;

select _progress_pin_functions();
INSERT INTO migrations (name) VALUES ('0009_session_summary') ON CONFLICT DO NOTHING;
