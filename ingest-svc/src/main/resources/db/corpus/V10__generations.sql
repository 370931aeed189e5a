-- Several builds of a namespace's index at once: one is searched, others are filled, wait to be searched, or are kept
-- to go back to. Numbers are never used again, since points are named by them.
alter table namespace add column newest_generation bigint not null default 1;

alter table generation add column state text not null default 'LIVE'
  check (state in ('BUILDING', 'READY', 'LIVE', 'RETAINED', 'FAILED', 'DELETING'));
alter table generation alter column state drop default;
-- Null of the first generation, which is filled by what is written.
alter table generation add column method text check (method in ('MAP', 'EMBED'));
alter table generation add column job text;
alter table generation add column failure text not null default '';
alter table generation add column create_time timestamptz;
update generation g set create_time = n.create_time from namespace n where n.uid = g.namespace_uid;
alter table generation alter column create_time set not null;
alter table generation add column live_time timestamptz;
update generation set live_time = create_time;
-- When a RETAINED or FAILED one goes; when a DELETING one's row does.
alter table generation add column expire_time timestamptz;
-- Up to where a BUILDING one has looked at the documents, in the order of collection and id.
alter table generation add column at_collection uuid;
alter table generation add column at_document text collate "C";
create unique index generation_live on generation (namespace_uid) where state = 'LIVE';
create unique index generation_building on generation (namespace_uid) where state = 'BUILDING';

-- How a namespace's searches are shared out between its live generation and another.
create table traffic (
  tenant_id     text    not null,
  namespace_uid uuid    primary key references namespace on delete cascade,
  generation    bigint  not null,
  rollout       text    not null,
  salt          text    not null,
  -- Hundredths of a percent.
  weight        int     not null check (weight between 0 and 10000),
  shadow        boolean not null,
  foreign key (namespace_uid, generation) references generation
);

-- Documents that a generation which is not live lacks, or may hold in an older revision, or though they are deleted.
-- A row is written before a generation is filled with a document, and goes once its points are known to be right.
create table generation_pending (
  tenant_id      text   not null,
  namespace_uid  uuid   not null,
  number         bigint not null,
  collection_uid uuid   not null,
  id             text   not null collate "C",
  -- Who is at it, and since when.
  claim          uuid,
  claim_time     timestamptz,
  primary key (namespace_uid, number, collection_uid, id),
  foreign key (namespace_uid, number) references generation on delete cascade
);

-- Documents that a generation cut into another number of chunks than their rows say. A row counts for its revision
-- of the document alone: when that is written again, the row means nothing.
create table generation_chunks (
  tenant_id      text   not null,
  namespace_uid  uuid   not null,
  number         bigint not null,
  collection_uid uuid   not null references collection on delete cascade,
  id             text   not null collate "C",
  revision       bigint not null,
  chunk_count    int    not null,
  primary key (namespace_uid, number, collection_uid, id),
  foreign key (namespace_uid, number) references generation on delete cascade
);

do $policies$
declare
  name text;
begin
  foreach name in array array['traffic', 'generation_pending', 'generation_chunks'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;

-- A document's points are those of its row in all generations, or the tables above say otherwise.
alter table document drop column generation;
