create table note (
  tenant_id text not null,
  id uuid primary key,
  title text not null,
  tags text[] not null default '{}',
  body jsonb,
  bytes bytea,
  at timestamptz,
  n int not null default 0
);
alter table note enable row level security;
create policy tenant on note to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on note to ${mesh} using (true) with check (true);
