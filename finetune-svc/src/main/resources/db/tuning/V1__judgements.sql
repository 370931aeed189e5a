-- Which documents answer which questions, as people said. Namespaces' uids are unique over all tenants and never
-- given again.
create table judgement_set (
  namespace_uid   uuid        not null,
  id              text        not null,
  tenant_id       text        not null check (length(tenant_id) between 1 and 256),
  display_name    text        not null,
  protected       boolean     not null,
  floor           float8      not null check (floor between 0 and 1),
  create_time     timestamptz not null,
  update_time     timestamptz not null,
  primary key (namespace_uid, id)
);

create table judged_query (
  namespace_uid uuid      not null,
  set_id        text      not null,
  -- SHA-256 of the query, which may be too long for an index.
  query_hash    bytea     not null,
  -- In the order in which they were first written.
  number        integer   not null,
  tenant_id     text      not null,
  query         text      not null,
  -- {collection}/{document}; as many as grades.
  documents     text[]    not null,
  grades        integer[] not null,
  primary key (namespace_uid, set_id, query_hash),
  foreign key (namespace_uid, set_id) references judgement_set (namespace_uid, id) on delete cascade
);
create unique index judged_query_number on judged_query (namespace_uid, set_id, number);

do $policies$
declare
  name text;
begin
  foreach name in array array['judgement_set', 'judged_query'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
