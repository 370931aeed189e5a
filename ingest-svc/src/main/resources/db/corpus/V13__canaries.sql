-- The vectors that fixed texts and pictures had when an embedding space was first written to. No tenant's: a space is
-- a model's, and it is the mesh that looks.
create table canary (
  space       text        not null,
  items       int         not null,
  vectors     int         not null,
  -- Little-endian floats, one vector after the other.
  numbers     bytea       not null,
  create_time timestamptz not null default now(),
  primary key (space, items)
);

alter table canary enable row level security;
create policy mesh on canary to ${mesh} using (true) with check (true);
