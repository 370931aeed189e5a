-- Which generation a page was for while a rollout tried one; empty where nobody knows.
alter table shown_page
  -- namespaces/{namespace}/rollouts/{rollout}
  add column rollout     text    not null default '',
  -- live, candidate
  add column arm         text    not null default '',
  -- The candidate's share of the sessions then, in hundredths of a percent.
  add column weight      integer not null default 0,
  -- Whether the candidate could not answer, and the live generation did.
  add column fallback    boolean not null default false,
  -- How long the search took.
  add column took_micros bigint;

create index shown_page_of_rollout on shown_page (namespace_uid, rollout, show_time) where rollout <> '';
