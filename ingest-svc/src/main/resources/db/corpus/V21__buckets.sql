-- Buckets of raw objects. An object's bytes lie in the object store, under the uid `content`, which no other bytes ever have.
create table bucket (
  tenant_id     text        not null,
  uid           uuid        primary key,
  namespace_uid uuid        not null references namespace on delete cascade,
  id            text        not null collate "C",
  display_name  text        not null,
  state         text        not null default 'ACTIVE' check (state in ('ACTIVE', 'DELETING')),
  create_time   timestamptz not null,
  update_time   timestamptz not null
);
create unique index bucket_name on bucket (namespace_uid, id) where state = 'ACTIVE';

create table bucket_object (
  tenant_id   text        not null,
  bucket_uid  uuid        not null references bucket on delete cascade,
  id          text        not null collate "C",
  content     uuid        not null,
  file_name   text        not null,
  media_type  text        not null,
  metadata    jsonb       not null,
  size_bytes  bigint      not null,
  sha256      text        not null,
  etag        text        not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (bucket_uid, id)
);
-- What a bucket holds is summed up from it alone.
create index bucket_object_size on bucket_object (bucket_uid) include (size_bytes);
create unique index bucket_object_content on bucket_object (content);

-- Bytes that may belong to no object: noted before they are written, and in the transaction by which an object goes or
-- gets others. The note of bytes that an object has goes in the transaction that gives them to it.
create table loose_bytes (
  tenant_id     text        not null,
  content       uuid        primary key,
  namespace_uid uuid        not null,
  bucket_uid    uuid        not null,
  abandoned     boolean     not null default false,
  note_time     timestamptz not null default now()
);
create index loose_bytes_oldest on loose_bytes (note_time);

do $policies$
declare
  name text;
begin
  foreach name in array array['bucket', 'bucket_object', 'loose_bytes'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
