-- Physical collections that are being made for a namespace: written down before the index makes one, and gone in the
-- transaction that adds the namespace. One that stays is an orphan: the process died between the two.
create table planned_index (
  tenant_id   text        not null,
  physical    text        primary key,
  abandoned   boolean     not null default false,
  create_time timestamptz not null default now()
);
alter table planned_index enable row level security;
create policy tenant on planned_index to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on planned_index to ${mesh} using (true) with check (true);
