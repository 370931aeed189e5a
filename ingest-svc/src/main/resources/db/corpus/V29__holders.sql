-- Archives and mails that were read to their end, so that the same are not opened again. `parts` are the documents that
-- came out of them: where fewer are left, they are.
create table holder (
  tenant_id      text not null,
  collection_uid uuid not null references collection on delete cascade,
  id             text not null collate "C",
  content_hash   text not null,
  source_version text,
  source_reading text,
  parts          int  not null,
  primary key (collection_uid, id)
);

alter table holder enable row level security;
create policy tenant on holder to ${api} using (tenant_id = nullif(current_setting('vm.tenant', true), '')) with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on holder to ${mesh} using (true) with check (true);
