-- What a build was asked for by, so that a request that is sent again names the same one; and how many jobs it had:
-- one that was cancelled is gone on with by another.
alter table generation add column request_id text;
create unique index generation_request on generation (namespace_uid, request_id) where request_id is not null;
alter table generation add column runs int not null default 1;
