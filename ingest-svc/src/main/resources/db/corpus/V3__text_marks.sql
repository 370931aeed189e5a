-- Where in the document the text's parts stand: pages, slides and sheets with their names, headings, tables.
-- What was read before has none: its content hash is of an older reader, and the next ingestion reads it again.
alter table document drop column page_marks;
alter table document add column marks jsonb not null default '[]';
