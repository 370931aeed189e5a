-- What a document was made from: an object, or a document of another collection; and the object at the beginning of it all.
alter table document add column made_from text collate "C";
alter table document add column root_object text collate "C";
create index document_root on document (namespace_uid, root_object) where root_object is not null;
