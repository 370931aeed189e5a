-- Spaces of a generation beside the namespace's own: a collection may be embedded by another model.
create table generation_space (
  tenant_id      text    not null,
  namespace_uid  uuid    not null,
  number         bigint  not null,
  fingerprint    text    not null,
  physical       text    not null,
  model          text    not null,
  model_version  text    not null,
  dimension      int     not null,
  metric         text    not null,
  pooling        text    not null,
  normalized     boolean not null,
  query_prefix   text    not null,
  passage_prefix text    not null,
  max_tokens     int     not null,
  primary key (namespace_uid, number, fingerprint),
  foreign key (namespace_uid, number) references generation on delete cascade
);
alter table generation_space enable row level security;
create policy tenant on generation_space to ${api}
  using (tenant_id = nullif(current_setting('vm.tenant', true), ''))
  with check (tenant_id = nullif(current_setting('vm.tenant', true), ''));
create policy mesh on generation_space to ${mesh} using (true) with check (true);

-- The collection's model as it was asked for, empty for the namespace's, and its space, null for the namespace's own.
alter table collection add column encoder text not null default '';
alter table collection add column space text;
