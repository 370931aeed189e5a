-- How texts became the BM25 terms of a generation: what was written with one analysis is found with the same one only.
alter table generation add column analysis text not null default 'english-1';
alter table generation alter column analysis drop default;
