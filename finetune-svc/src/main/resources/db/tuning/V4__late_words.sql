-- Until then an ended rollout is looked at still: a word of a process that died may be on its way to whoever shares
-- searches out, and come after the last.
alter table rollout add column watched_until timestamptz not null default '-infinity';
create index rollout_watched on rollout (watched_until);
