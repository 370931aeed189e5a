-- A tenant's namespaces. `writes` counts committed writes: with uid and generation it is the signature.
create table namespace (
  tenant_id    text        not null,
  uid          uuid        primary key,
  id           text        not null collate "C",
  display_name text        not null,
  encoder      text        not null,
  isolation    text        not null check (isolation in ('DEDICATED', 'SHARED')),
  generation   bigint      not null,
  state        text        not null default 'ACTIVE' check (state in ('ACTIVE', 'DELETING')),
  version      bigint      not null default 1,
  writes       bigint      not null default 0,
  create_time  timestamptz not null,
  update_time  timestamptz not null
);
create unique index namespace_name on namespace (tenant_id, id) where state = 'ACTIVE';

-- One build of a namespace's index, in one embedding space.
create table generation (
  tenant_id      text   not null,
  namespace_uid  uuid   not null references namespace on delete cascade,
  number         bigint not null,
  physical       text   not null,
  fingerprint    text   not null,
  model          text   not null,
  model_version  text   not null,
  dimension      int    not null,
  metric         text   not null,
  pooling        text   not null,
  normalized     boolean not null,
  query_prefix   text   not null,
  passage_prefix text   not null,
  max_tokens     int    not null,
  -- BM25's average length: the mean over the first chunks, frozen once enough of them were seen.
  sampled_chunks bigint not null default 0,
  sampled_terms  bigint not null default 0,
  primary key (namespace_uid, number)
);

create table collection (
  tenant_id      text        not null,
  uid            uuid        primary key,
  namespace_uid  uuid        not null references namespace on delete cascade,
  id             text        not null collate "C",
  display_name   text        not null,
  max_tokens     int         not null default 0,
  overlap_tokens int,
  state          text        not null default 'ACTIVE' check (state in ('ACTIVE', 'DELETING')),
  version        bigint      not null default 1,
  create_time    timestamptz not null,
  update_time    timestamptz not null
);
create unique index collection_name on collection (namespace_uid, id) where state = 'ACTIVE';

-- `revision` is the row's, `active_revision` the one that was last found whole (0: none yet).
-- `point_count` bounds the points that may exist: positions 0 to point_count - 1.
create table document (
  tenant_id       text        not null,
  namespace_uid   uuid        not null,
  collection_uid  uuid        not null references collection on delete cascade,
  id              text        not null collate "C",
  state           text        not null check (state in ('PENDING', 'ACTIVE', 'DELETING')),
  revision        bigint      not null,
  active_revision bigint      not null,
  generation      bigint      not null,
  title           text        not null,
  uri             text        not null,
  media_type      text        not null,
  metadata        jsonb       not null,
  text            text        not null,
  page_marks      int[]       not null,
  chunk_count     int         not null,
  point_count     int         not null,
  content_hash    text        not null,
  source_path     text        collate "C",
  batch_uid       uuid,
  owner           uuid,
  pending_time    timestamptz,
  create_time     timestamptz not null,
  update_time     timestamptz not null,
  primary key (collection_uid, id)
);
create index document_source on document (collection_uid, source_path) where source_path is not null;
create index document_pending on document (pending_time) where state <> 'ACTIVE';

create table batch (
  tenant_id      text        not null,
  uid            uuid        primary key,
  namespace_uid  uuid        not null references namespace on delete cascade,
  collection_uid uuid        not null references collection on delete cascade,
  collection     text        not null,
  source_root    text        not null,
  request        bytea       not null,
  request_id     uuid,
  job            text,
  state          text        not null check (state in ('OPEN', 'COMPLETED', 'COMPLETED_WITH_ERRORS', 'FAILED', 'CANCELLED')),
  counts         bytea       not null,
  create_time    timestamptz not null,
  end_time       timestamptz
);
create unique index batch_open on batch (collection_uid, source_root) where state = 'OPEN';
create unique index batch_request on batch (tenant_id, request_id) where request_id is not null;
create index batch_newest on batch (namespace_uid, create_time desc, uid desc);

create table item_failure (
  tenant_id text        not null,
  batch_uid uuid        not null references batch on delete cascade,
  item      text        not null collate "C",
  stage     text        not null,
  reason    text        not null,
  code      int         not null,
  message   text        not null,
  fail_time timestamptz not null,
  primary key (batch_uid, item)
);

create table outbox (
  id        uuid        primary key,
  tenant_id text        not null,
  type      text        not null,
  subject   text        not null,
  time      timestamptz not null,
  data      jsonb       not null
);

do $policies$
declare
  name text;
begin
  foreach name in array array['namespace', 'generation', 'collection', 'document', 'batch', 'item_failure', 'outbox'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
