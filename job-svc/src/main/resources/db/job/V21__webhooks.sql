create table webhook_endpoint (
  uid           uuid        primary key,
  tenant_id     text        not null,
  request_id    uuid,
  display_name  text        not null,
  url           text        not null,
  event_types   text[]      not null,
  -- event_types as LIKE patterns; empty means all but job.progress.
  patterns      text[]      not null,
  -- The numbers of vectormesh.job.v1.WebhookEndpoint.State and DisableCause.
  state         integer     not null,
  disable_cause integer     not null default 0,
  failing_since timestamptz,
  version       bigint      not null default 1,
  create_time   timestamptz not null,
  update_time   timestamptz not null
);
create unique index webhook_endpoint_request on webhook_endpoint (tenant_id, request_id) where request_id is not null;
create index webhook_endpoint_newest on webhook_endpoint (tenant_id, create_time desc, uid desc);

-- Encrypted by the service (AES-256-GCM). The newest one has no end; older ones sign on until theirs.
create table webhook_secret (
  endpoint_uid uuid        not null references webhook_endpoint (uid) on delete cascade,
  tenant_id    text        not null,
  number       integer     not null,
  sealed       bytea       not null,
  end_time     timestamptz,
  primary key (endpoint_uid, number)
);

-- One event on its way to one endpoint: written by the sequencer with the event itself.
create table webhook_delivery (
  endpoint_uid   uuid        not null references webhook_endpoint (uid) on delete cascade,
  event_id       uuid        not null,
  tenant_id      text        not null,
  event_type     text        not null,
  event_subject  text        not null,
  event_time     timestamptz not null,
  data           jsonb       not null,
  -- The numbers of vectormesh.job.v1.WebhookDelivery.State.
  state          integer     not null,
  -- Attempts since creation or replay, and in all.
  tries          integer     not null default 0,
  attempts       integer     not null default 0,
  -- When it is due; while it is claimed, when the claim ends.
  next_time      timestamptz not null,
  claim          uuid,
  create_time    timestamptz not null,
  end_time       timestamptz,
  primary key (endpoint_uid, event_id)
);
create index webhook_delivery_due on webhook_delivery (endpoint_uid, next_time) where state = 1;
create index webhook_delivery_claimed on webhook_delivery (endpoint_uid) where claim is not null;
create index webhook_delivery_newest on webhook_delivery (endpoint_uid, create_time desc, event_id desc);
create index webhook_delivery_end on webhook_delivery (end_time) where end_time is not null;

create table webhook_attempt (
  endpoint_uid uuid        not null,
  event_id     uuid        not null,
  number       integer     not null,
  tenant_id    text        not null,
  time         timestamptz not null,
  micros       bigint      not null,
  -- The numbers of vectormesh.job.v1.WebhookAttempt.Outcome.
  outcome      integer     not null,
  status_code  integer     not null,
  error        text        not null,
  primary key (endpoint_uid, event_id, number),
  foreign key (endpoint_uid, event_id) references webhook_delivery on delete cascade
);

do $policies$
declare
  name text;
begin
  foreach name in array array['webhook_endpoint', 'webhook_secret', 'webhook_delivery', 'webhook_attempt'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
