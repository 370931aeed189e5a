create table outbox (
  id        uuid        primary key,
  tenant_id text        not null,
  type      text        not null,
  subject   text        not null,
  time      timestamptz not null,
  data      jsonb       not null
);
alter table outbox enable row level security;
create policy tenant on outbox to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on outbox to ${mesh} using (true) with check (true);
