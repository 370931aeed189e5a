-- Chunks that came with vectors of the caller's own, in the space of this fingerprint: nothing else could make them
-- again. As bytes: the number of chunks, then for each the length of its text, the text in UTF-8, the length of its
-- vector and its numbers, little-endian.
alter table document add column own_space text;
alter table document add column own_chunks bytea;
-- Numbers do not compress, and trying takes longer than writing them.
alter table document alter column own_chunks set storage external;
-- Whether a chunk has no text, which another space's model could embed.
alter table document add column own_wordless boolean not null default false;
create index document_own_wordless on document (namespace_uid, collection_uid) where own_wordless;
