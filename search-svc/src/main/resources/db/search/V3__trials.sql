-- Whose each document of a page is that was drawn from both arms of a rollout: L or C, in their order.
alter table shown_page add column teams text;

-- What the candidate of a rollout would have answered, asked beside the live arm. Nobody saw it.
create table shadow_answer (
  namespace_uid    uuid        not null,
  tenant_id        text        not null check (length(tenant_id) between 1 and 256),
  id               uuid        not null,
  rollout          text        not null,
  ask_time         timestamptz not null,
  failed           boolean     not null,
  live_count       integer     not null,
  candidate_count  integer     not null,
  -- The share of the live documents that the candidate shows, too; null where there are none.
  overlap          float8,
  -- Null where the answer came from a cache, or failed.
  live_micros      bigint,
  candidate_micros bigint,
  -- Searches that were left out since the row before, by the process that wrote it.
  dropped          bigint      not null,
  primary key (namespace_uid, rollout, ask_time, id)
);
create index shadow_answer_age on shadow_answer (ask_time);

-- Sessions whose search got an error while a rollout tried a candidate; one that was tried again counts once.
create table arm_error (
  namespace_uid uuid        not null,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  session_id    text        not null,
  rollout       text        not null,
  arm           text        not null,
  weight        integer     not null,
  error_time    timestamptz not null,
  primary key (namespace_uid, rollout, weight, session_id)
);
create index arm_error_age on arm_error (error_time);

do $policies$
declare
  name text;
begin
  foreach name in array array['shadow_answer', 'arm_error'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
