-- What was used, by namespace, job and hour: the rows stay when the namespace goes, as a bill does. Names, no uids: a
-- namespace that is made again goes on where the one before ended.
create table usage (
  tenant_id     text        not null,
  namespace     text        not null collate "C",
  -- Empty of writes that no job made.
  job           text        not null collate "C",
  hour          timestamptz not null,
  read_bytes    bigint      not null,
  documents     bigint      not null,
  chunks        bigint      not null,
  tokens        bigint      not null,
  encoder_calls bigint      not null,
  encoder_nanos bigint      not null,
  -- 10^-12 US dollars, at the prices of that time.
  cost_pico     bigint      not null,
  first_time    timestamptz not null default now(),
  last_time     timestamptz not null default now(),
  primary key (tenant_id, hour, namespace, job)
) with (fillfactor = 70);

-- How much each tenant has now, kept by triggers, so that deletions by cascade count too. Several rows for each
-- tenant: its writers do not wait for each other. The sum of them is the number.
create table tenant_total (
  tenant_id    text   not null,
  shard        int    not null,
  documents    bigint not null default 0,
  object_bytes bigint not null default 0,
  primary key (tenant_id, shard)
) with (fillfactor = 50);

insert into tenant_total (tenant_id, shard, documents) select tenant_id, 0, count(*) from document group by tenant_id;
insert into tenant_total as t (tenant_id, shard, object_bytes)
  select tenant_id, 0, sum(size_bytes) from bucket_object group by tenant_id
on conflict (tenant_id, shard) do update set object_bytes = excluded.object_bytes;

do $policies$
declare
  name text;
begin
  foreach name in array array['usage', 'tenant_total'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;

create function total_documents() returns trigger language plpgsql set search_path from current as $$
begin
  insert into tenant_total as t (tenant_id, shard, documents)
    select tenant_id, pg_backend_pid() % 8, case when tg_op = 'INSERT' then count(*) else -count(*) end
    from changed group by tenant_id
  on conflict (tenant_id, shard) do update set documents = t.documents + excluded.documents;
  return null;
end
$$;
create trigger document_added after insert on document
  referencing new table as changed for each statement execute function total_documents();
create trigger document_gone after delete on document
  referencing old table as changed for each statement execute function total_documents();

create function total_bytes() returns trigger language plpgsql set search_path from current as $$
begin
  insert into tenant_total as t (tenant_id, shard, object_bytes)
    select tenant_id, pg_backend_pid() % 8,
      case when tg_op = 'DELETE' then -sum(size_bytes) else sum(size_bytes) end
    from changed group by tenant_id
  on conflict (tenant_id, shard) do update set object_bytes = t.object_bytes + excluded.object_bytes;
  return null;
end
$$;
create function total_bytes_again() returns trigger language plpgsql set search_path from current as $$
begin
  insert into tenant_total as t (tenant_id, shard, object_bytes)
    select tenant_id, pg_backend_pid() % 8, sum(size_bytes) from
      (select tenant_id, size_bytes from changed union all select tenant_id, -size_bytes from replaced) as both_sides
    group by tenant_id
  on conflict (tenant_id, shard) do update set object_bytes = t.object_bytes + excluded.object_bytes;
  return null;
end
$$;
create trigger object_added after insert on bucket_object
  referencing new table as changed for each statement execute function total_bytes();
create trigger object_gone after delete on bucket_object
  referencing old table as changed for each statement execute function total_bytes();
create trigger object_changed after update on bucket_object
  referencing new table as changed old table as replaced for each statement execute function total_bytes_again();
