-- One row for each job, from its creation until it is pruned. Postgres is the truth: Redis only wakes.
create table job (
  uid             uuid        primary key,
  tenant_id       text        not null check (length(tenant_id) between 1 and 256),
  request_id      uuid,
  kind            text        not null,
  subject         text        not null,
  input           bytea       not null,
  priority        integer     not null,
  max_attempts    integer     not null,
  -- The numbers of vectormesh.job.v1.Job.State.
  state           integer     not null,
  -- QUEUED jobs only: whether schedule_time has come. Keeps delayed jobs out of the index that the next lease reads.
  ready           boolean     not null,
  attempt         integer     not null default 0,
  stage           text        not null default '',
  done            bigint      not null default 0,
  failed          bigint      not null default 0,
  total           bigint      not null default 0,
  message         text        not null default '',
  checkpoint      bytea,
  output          bytea,
  error           bytea,
  cancel_time     timestamptz,
  create_time     timestamptz not null,
  start_time      timestamptz,
  update_time     timestamptz not null,
  end_time        timestamptz,
  schedule_time   timestamptz not null,
  -- The fencing part of the current or the last attempt's token; null when the lease was taken away.
  lease_salt      uuid,
  lease_end       timestamptz,
  -- Whether the running attempt moved the checkpoint.
  moved           boolean     not null default false
) with (fillfactor = 80);  -- room for heartbeats to update in place: they touch no indexed column

create unique index job_request on job (tenant_id, request_id) where request_id is not null;
create index job_newest on job (tenant_id, create_time desc, uid desc);
create index job_ready on job (kind, tenant_id, priority desc, uid) where state = 1 and ready;
create index job_delayed on job (schedule_time) where state = 1 and not ready;
create index job_running on job (kind, tenant_id) where state = 2;

alter table job enable row level security;
create policy tenant on job to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on job to ${mesh} using (true) with check (true);

-- A (kind, tenant) that has ready jobs, so that a lease chooses among tenants and not among jobs.
create table lane (
  kind      text   not null,
  tenant_id text   not null,
  -- Leases handed out, counted on from the least served lane's number; null: not served yet, so next.
  served    bigint,
  primary key (kind, tenant_id)
);
create index lane_served on lane (kind, served nulls first);

alter table lane enable row level security;
create policy tenant on lane to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on lane to ${mesh} using (true) with check (true);

-- What happened, written with the change itself. The id is a UUIDv7: the event's id wherever it is published.
create table outbox (
  id        uuid        primary key,
  tenant_id text        not null,
  type      text        not null,
  subject   text        not null,
  time      timestamptz not null,
  data      jsonb       not null
);
create index outbox_time on outbox (time);

alter table outbox enable row level security;
create policy tenant on outbox to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on outbox to ${mesh} using (true) with check (true);
