-- What a source says of a document's version, and a hash of what else shaped it: while both are equal, the source need
-- not be asked for the content.
alter table document add column source_version text;
alter table document add column source_reading text;

-- Documents that a batch's source named, where what it did not name is to be deleted; `gone` are those of which it said
-- that they are no more.
create table batch_named (
  tenant_id   text not null,
  batch_uid   uuid not null references batch on delete cascade,
  document_id text not null collate "C",
  gone        boolean not null,
  primary key (batch_uid, document_id)
);

-- What the last whole run over a scope left to the next one, such as how far it has read.
create table source_memory (
  tenant_id      text not null,
  collection_uid uuid not null references collection on delete cascade,
  scope_hash     text not null,
  memory         text not null,
  primary key (collection_uid, scope_hash)
);

do $policies$
declare
  name text;
begin
  foreach name in array array['batch_named', 'source_memory'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
