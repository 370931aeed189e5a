-- What was deleted with a namespace, as it was when the deletion began; it stays, as a proof. `physical` are the
-- collections of the vector index that held its points: whoever checks looks there again.
create table deletion (
  tenant_id     text        not null,
  namespace_uid uuid        primary key,
  namespace     text        not null collate "C",
  physical      text[]      not null,
  collections   bigint      not null,
  documents     bigint      not null,
  generations   bigint      not null,
  batches       bigint      not null,
  buckets       bigint      not null,
  objects       bigint      not null,
  points        bigint      not null,
  files         bigint      not null,
  begin_time    timestamptz not null default now(),
  -- Null while something may be left.
  end_time      timestamptz
);
alter table deletion enable row level security;
create policy tenant on deletion to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on deletion to ${mesh} using (true) with check (true);
