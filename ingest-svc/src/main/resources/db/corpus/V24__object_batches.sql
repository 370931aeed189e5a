-- Batches of a bucket's objects. Once submitted, each has a part for each collection that its objects end up in: an
-- ordinary batch with a job of its own.
create table object_batch (
  tenant_id        text        not null,
  uid              uuid        primary key,
  namespace_uid    uuid        not null references namespace on delete cascade,
  bucket_uid       uuid        not null,
  bucket           text        not null,
  manifest         boolean     not null,
  request_id       uuid,
  state            text        not null check (state in ('DRAFT', 'SUBMITTED', 'CANCELLED')),
  cancel_requested boolean     not null default false,
  create_time      timestamptz not null,
  end_time         timestamptz
);
create unique index object_batch_request on object_batch (tenant_id, request_id) where request_id is not null;
create index object_batch_newest on object_batch (namespace_uid, create_time desc, uid desc);
create index object_batch_drafts on object_batch (create_time) where state = 'DRAFT';

-- The objects that a batch names; none means all of its bucket.
create table object_batch_member (
  tenant_id text not null,
  batch_uid uuid not null references object_batch on delete cascade,
  object_id text not null collate "C",
  primary key (batch_uid, object_id)
);

-- WAITING: a part whose turn has not come. It takes no place of `batch_open` yet.
alter table batch drop constraint batch_state_check;
alter table batch add constraint batch_state_check
  check (state in ('WAITING', 'OPEN', 'COMPLETED', 'COMPLETED_WITH_ERRORS', 'FAILED', 'CANCELLED'));
alter table batch add column parent_uid uuid references object_batch on delete cascade;
alter table batch add column tier int not null default 0;
alter table batch add column after uuid[] not null default '{}';
create index batch_parent on batch (parent_uid) where parent_uid is not null;
create index batch_unstarted on batch (create_time) where parent_uid is not null and job is null;

do $policies$
declare
  name text;
begin
  foreach name in array array['object_batch', 'object_batch_member'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
