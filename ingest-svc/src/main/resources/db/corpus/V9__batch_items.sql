-- What became of each item of a batch, where its caller asked for it: a manifest. `number` orders the pages, as names
-- may be longer than an index entry.
create table batch_item (
  tenant_id   text        not null,
  batch_uid   uuid        not null references batch on delete cascade,
  number      bigint      generated always as identity,
  item        text        not null collate "C",
  document    text        not null,
  outcome     text        not null
    check (outcome in ('CREATED', 'UPDATED', 'UNCHANGED', 'SKIPPED', 'FAILED', 'REMOVED')),
  chunk_count int         not null,
  -- Null where the file was not read.
  size_bytes  bigint,
  sha256      text        not null,
  stage       text        not null,
  reason      text        not null,
  code        int         not null,
  message     text        not null,
  time        timestamptz not null,
  primary key (batch_uid, number)
);
create unique index batch_item_name on batch_item (batch_uid, md5(item));

alter table batch_item enable row level security;
create policy tenant on batch_item to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on batch_item to ${mesh} using (true) with check (true);
