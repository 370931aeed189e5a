-- Sessions that are learnt from together. One batch of a namespace collects.
create table session_batch (
  uid           uuid        primary key,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  namespace_uid uuid        not null,
  number        bigint      not null,
  -- COLLECTING, RELEASED, ARCHIVED
  state         text        not null,
  -- Of the release.
  request_id    uuid,
  create_time   timestamptz not null,
  release_time  timestamptz,
  archive_time  timestamptz
);
create unique index session_batch_number on session_batch (namespace_uid, number);
create unique index session_batch_collecting on session_batch (namespace_uid) where state = 'COLLECTING';
create unique index session_batch_request on session_batch (namespace_uid, request_id) where request_id is not null;

-- One question, and whoever asked it. Namespaces' uids are unique over all tenants and never given again.
create table session (
  namespace_uid uuid        not null,
  id            text        not null,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  batch_uid     uuid        not null references session_batch (uid),
  user_id       text        not null,
  user_agent    text        not null,
  -- Who showed the list.
  source        text        not null,
  query         text        not null,
  mode          text        not null,
  -- vectormesh.search.v1.SearchRequest without the bytes of pictures.
  request       bytea       not null,
  -- A hash of the question: pages of another one are not of this session.
  question      bytea       not null,
  marks         text[]      not null default '{}',
  create_time   timestamptz not null,
  primary key (namespace_uid, id)
);
create index session_newest on session (namespace_uid, create_time desc, id desc);
create index session_of_user on session (tenant_id, user_id) where user_id <> '';
create index session_of_batch on session (batch_uid);
create index session_age on session (create_time);

-- A part of a session's list that was shown at once. Documents are ordered by place, from "first" on.
create table shown_page (
  namespace_uid uuid        not null,
  session_id    text        not null,
  first         integer     not null,
  tenant_id     text        not null,
  documents     text[]      not null,
  -- As many as documents; null where they are not known.
  scores        float8[],
  propensities  float8[],
  space         text        not null,
  generation    bigint      not null,
  signature     text        not null,
  cached        boolean     not null,
  show_time     timestamptz not null,
  primary key (namespace_uid, session_id, first),
  foreign key (namespace_uid, session_id) references session (namespace_uid, id) on delete cascade
);

-- What was done with a shown document. No foreign key: an event may come before its session.
create table event (
  namespace_uid uuid        not null,
  session_id    text        not null,
  id            text        not null,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  document      text        not null,
  position      integer     not null,
  type          text        not null,
  custom_type   text        not null,
  dwell_micros  bigint,
  user_id       text        not null,
  user_agent    text        not null,
  attributes    jsonb       not null,
  event_time    timestamptz not null,
  receive_time  timestamptz not null,
  marks         text[]      not null default '{}',
  primary key (namespace_uid, session_id, id)
);
create index event_of_user on event (tenant_id, user_id) where user_id <> '';
create index event_waiting on event (receive_time) where 'NO_SESSION' = any (marks);

do $policies$
declare
  name text;
begin
  foreach name in array array['session_batch', 'session', 'shown_page', 'event'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
