-- The outbox takes events in; a sequencer moves them into the log, numbered without gaps within each tenant.
-- position is taken before commit, so it may commit out of order: nobody reads beyond it, rows are taken away instead.
alter table outbox drop constraint outbox_pkey;
drop index outbox_time;
alter table outbox add column position bigint generated always as identity primary key;
alter table outbox add column write_time timestamptz not null default clock_timestamp();
-- Per tenant: an id that one tenant uses must not hide another's event.
create unique index outbox_event on outbox (tenant_id, id);

-- The last number that each tenant's log gave.
create table event_head (
  tenant_id text   primary key,
  last      bigint not null
);

create table event (
  tenant_id    text        not null,
  sequence     bigint      not null,
  id           uuid        not null,
  type         text        not null,
  subject      text        not null,
  time         timestamptz not null,
  data         jsonb       not null,
  publish_time timestamptz not null,
  primary key (tenant_id, sequence)
);
create unique index event_id on event (tenant_id, id);
create index event_publish_time on event (publish_time);
create index event_subject on event (tenant_id, subject, sequence);

do $policies$
declare
  name text;
begin
  foreach name in array array['event_head', 'event'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
