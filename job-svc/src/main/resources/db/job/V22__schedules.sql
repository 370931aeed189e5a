create table schedule (
  uid            uuid        primary key,
  tenant_id      text        not null,
  id             text        not null,
  display_name   text        not null,
  -- Exactly one of cron and period_micros is set.
  cron           text,
  period_micros  bigint,
  time_zone      text        not null,
  kind           text        not null,
  subject        text        not null,
  input          bytea       not null,
  priority       integer     not null,
  max_attempts   integer     not null,
  -- The numbers of vectormesh.job.v1.Schedule.CatchUp and State.
  catch_up       integer     not null,
  catch_up_limit integer     not null,
  start_time     timestamptz,
  end_time       timestamptz,
  state          integer     not null,
  next_time      timestamptz,
  -- The job of the newest run that started one.
  last_job       uuid,
  version        bigint      not null default 1,
  create_time    timestamptz not null,
  update_time    timestamptz not null
);
create unique index schedule_name on schedule (tenant_id, id);
create index schedule_due on schedule (next_time) where state = 1;

create table schedule_run (
  uid          uuid        primary key,
  schedule_uid uuid        not null references schedule (uid) on delete cascade,
  tenant_id    text        not null,
  due_time     timestamptz not null,
  -- The numbers of vectormesh.job.v1.ScheduleRun.State and Cause.
  state        integer     not null,
  cause        integer     not null,
  job          uuid,
  reason       text        not null default '',
  update_time  timestamptz not null
);
-- One run for each due time, whoever makes it.
create unique index schedule_run_due on schedule_run (schedule_uid, due_time) where cause <> 3;
create index schedule_run_newest on schedule_run (schedule_uid, due_time desc, uid desc);
create index schedule_run_waiting on schedule_run (schedule_uid, due_time) where state = 1;
create index schedule_run_kept on schedule_run (update_time);

do $policies$
declare
  name text;
begin
  foreach name in array array['schedule', 'schedule_run'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
