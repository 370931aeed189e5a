-- Delayed, unique and dependent jobs; queues that pause; ended jobs that go after a time.
alter table job
  -- At most one open job of a (tenant, kind) has this key.
  add column unique_key text,
  -- All that were named, as the caller sees them.
  add column depends_on uuid[]  not null default '{}',
  -- Those that have not succeeded yet: as many as job_edge holds for this job. Not ready before it is 0.
  add column blockers   integer not null default 0;

create unique index job_open_key on job (tenant_id, kind, unique_key)
  where unique_key is not null and state in (1, 2);
create index job_ended on job (end_time) where end_time is not null;
-- What waits for its time or for others, by kind, for those who look at a queue.
create index job_waiting on job (kind, tenant_id) where state = 1 and not ready;
drop index job_delayed;
create index job_delayed on job (schedule_time) where state = 1 and not ready and blockers = 0;

-- upstream has not ended, and downstream waits for it. Gone with the end of upstream.
create table job_edge (
  upstream   uuid not null,
  downstream uuid not null,
  tenant_id  text not null,
  primary key (upstream, downstream)
);
create index job_edge_downstream on job_edge (downstream);

alter table job_edge enable row level security;
create policy tenant on job_edge to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on job_edge to ${mesh} using (true) with check (true);

-- Kinds that are not handed out: for one tenant, or, where tenant_id is empty, for all.
create table queue_pause (
  kind       text        not null,
  tenant_id  text        not null,
  pause_time timestamptz not null,
  primary key (kind, tenant_id)
);

alter table queue_pause enable row level security;
-- A tenant sees what the operator paused, and cannot touch it.
create policy seen on queue_pause for select to ${api}
  using (tenant_id in ('', nullif(current_setting('vm.tenant', true), '')));
create policy made on queue_pause for insert to ${api}
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy ended on queue_pause for delete to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on queue_pause to ${mesh} using (true) with check (true);
