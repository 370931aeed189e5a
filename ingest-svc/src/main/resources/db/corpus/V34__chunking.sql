-- How a collection's texts are cut beside how long chunks are, by the names in the code. 0: the default share of
-- neighbouring sentences that stay together.
alter table collection add column chunk_method text not null default 'WINDOW';
alter table collection add column chunk_count text not null default 'ENCODER';
alter table collection add column semantic_percentile int not null default 0;
