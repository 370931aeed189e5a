-- What a collection's documents are made from when a batch is submitted: a CollectionInput, and the ids of the bucket or
-- the collections that it names. By name, as they may be deleted and made again.
alter table collection add column input bytea;
alter table collection add column input_bucket text collate "C";
alter table collection add column input_collections text[] not null default '{}';
