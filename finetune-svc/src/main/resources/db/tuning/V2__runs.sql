-- Trainings. "run" is vectormesh.tuning.v1.TrainingRun without its epochs; the columns beside it are what is asked by.
create table training_run (
  uid           uuid        primary key,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  namespace_uid uuid        not null,
  id            text        not null,
  request_id    text,
  ended         boolean     not null,
  run           bytea       not null,
  unique (namespace_uid, id)
);
create unique index training_run_request on training_run (namespace_uid, request_id) where request_id is not null;

-- Passes over the data, as they come.
create table training_epoch (
  run_uid       uuid        not null references training_run (uid) on delete cascade,
  tenant_id     text        not null,
  -- 0 is the training of the model itself.
  trial         integer     not null,
  number        integer     not null,
  loss          float8      not null,
  held_out_loss float8,
  end_time      timestamptz not null,
  primary key (run_uid, trial, number)
);

-- What runs made. "version" is vectormesh.tuning.v1.ModelVersion.
create table model_version (
  uid           uuid        primary key,
  tenant_id     text        not null check (length(tenant_id) between 1 and 256),
  namespace_uid uuid        not null,
  id            text        not null,
  -- As Triton names it.
  encoder       text        not null unique,
  stage         text        not null,
  stage_time    timestamptz not null,
  version       bytea       not null,
  unique (namespace_uid, id)
);
create index model_version_retired on model_version (stage_time) where stage = 'STAGE_RETIRED';

do $policies$
declare
  name text;
begin
  foreach name in array array['training_run', 'training_epoch', 'model_version'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;
