-- What reads a collection's documents before they are cut: an ExtractorList, as the contract has extractors. And which
-- of them found something in a document.
alter table collection add column extractors bytea;
alter table document add column features text[] not null default '{}';
