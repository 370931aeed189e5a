-- Generations of an index on their way to all sessions.
create table rollout (
  uid           uuid        primary key,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  namespace_uid uuid        not null,
  id            text        not null,
  -- Of the request that made it; empty where it is not repeated.
  request_id    text        not null,
  -- It goes on by itself.
  under_way     boolean     not null,
  paused        boolean     not null,
  -- Searches are shared out as it says.
  settled       boolean     not null,
  -- Its candidate was made the live generation at some time.
  switched      boolean     not null,
  -- Counts its changes.
  revision      bigint      not null,
  -- vectormesh.tuning.v1.Rollout without its history.
  rollout       bytea       not null,
  create_time   timestamptz not null,
  -- Until then one process looks at it.
  claimed_until timestamptz not null default '-infinity'
);
create unique index rollout_id on rollout (namespace_uid, id);
create unique index rollout_under_way on rollout (namespace_uid) where under_way;
create unique index rollout_request on rollout (namespace_uid, request_id) where request_id <> '';
create index rollout_newest on rollout (namespace_uid, create_time desc, id desc);
create index rollout_due on rollout (claimed_until) where under_way or not settled;

-- What happened to a rollout.
create table rollout_event (
  rollout_uid uuid    not null references rollout (uid) on delete cascade,
  -- From 1.
  number      integer not null,
  tenant_id   text    not null,
  -- vectormesh.tuning.v1.RolloutEvent without its number.
  event       bytea   not null,
  primary key (rollout_uid, number)
);

do $policies$
declare
  name text;
begin
  foreach name in array array['rollout', 'rollout_event'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
