-- An index entry holds 2,704 bytes at most, and a path may have 4,096: long names are found by what fits into one.
drop index document_source;
create index document_source on document (collection_uid, left(source_path, 500), id) where source_path is not null;

alter table item_failure drop constraint item_failure_pkey;
create unique index item_failure_item on item_failure (batch_uid, md5(item));

drop index batch_open;
create unique index batch_open on batch (collection_uid, md5(source_root)) where state = 'OPEN';

-- What of a batch is stored, for the progress of an attempt that goes on where another died.
create index document_batch on document (batch_uid) where batch_uid is not null;
