-- Who may see a document: callers with one of its labels, where its namespace enforces them.
alter table document add column access_labels text[] not null default '{}';
alter table namespace add column access text not null default 'OPEN';
alter table namespace add column unlabelled text not null default 'VISIBLE';
