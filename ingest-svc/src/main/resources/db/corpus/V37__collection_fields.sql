-- The fields of the metadata of a collection's documents: what was written, each time that it was; and with no examples
-- what its input names, of type UNSPECIFIED where nothing tells it.
create table collection_field (
  tenant_id      text   not null,
  collection_uid uuid   not null references collection on delete cascade,
  name           text   not null collate "C",
  type           text   not null,
  examples       bigint not null,
  primary key (collection_uid, name, type)
);

alter table collection_field enable row level security;
create policy tenant on collection_field to ${api} using (tenant_id = nullif(current_setting('vm.tenant', true), '')) with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on collection_field to ${mesh} using (true) with check (true);
