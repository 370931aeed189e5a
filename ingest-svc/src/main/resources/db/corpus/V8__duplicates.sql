-- Which pictures of a collection look alike. Pictures that share a key cannot be told apart by hash and colours, or,
-- where they show next to nothing, hold the same bytes. There is one row for each key, so that ten thousand copies of
-- one picture cost no more than one.
create table look (
  tenant_id      text   not null,
  collection_uid uuid   not null references collection on delete cascade,
  key            text   not null collate "C",
  -- Null of plain pictures: they are near to none.
  hash           bigint,
  -- Mean red, green, blue of each quarter; null where not known.
  colours        int[],
  -- Two hashes that differ in up to 7 bits share a quarter of 16 bits but for one bit of it.
  band_0         int generated always as ((hash >> 48)::int & 65535) stored,
  band_1         int generated always as ((hash >> 32 & 65535)::int) stored,
  band_2         int generated always as ((hash >> 16 & 65535)::int) stored,
  band_3         int generated always as ((hash & 65535)::int) stored,
  documents      bigint not null,
  -- The largest picture of the key, of several the one whose id comes first.
  best           text   not null collate "C",
  best_pixels    bigint not null,
  -- The same of all keys that are near, this one included: what documents of the key are duplicates of.
  first          text   not null collate "C",
  first_pixels   bigint not null,
  primary key (collection_uid, key)
);
create index look_band_0 on look (collection_uid, band_0) where hash is not null;
create index look_band_1 on look (collection_uid, band_1) where hash is not null;
create index look_band_2 on look (collection_uid, band_2) where hash is not null;
create index look_band_3 on look (collection_uid, band_3) where hash is not null;
create index look_first on look (collection_uid, first);
create index look_shared on look (collection_uid, first) where documents > 1 or first <> best;

-- Documents that are pictures. `key` is what the table above counts, `next_key` what the document looks like now
-- (null once it is gone); `pending` tells that they have to be brought together. `unshown`: the vector index has yet
-- to learn which picture the document is a duplicate of.
create table picture (
  tenant_id      text    not null,
  collection_uid uuid    not null references collection on delete cascade,
  id             text    not null collate "C",
  revision       bigint  not null,
  key            text    collate "C",
  pixels         bigint,
  next_key       text    collate "C",
  next_hash      bigint,
  next_colours   int[],
  next_pixels    bigint,
  pending        boolean not null,
  unshown        boolean not null,
  primary key (collection_uid, id)
);
create index picture_look on picture (collection_uid, key, pixels desc, id) where key is not null;
create index picture_pending on picture (collection_uid, id) where pending;
create index picture_unshown on picture (collection_uid, id) where unshown;

do $policies$
declare
  name text;
begin
  foreach name in array array['look', 'picture'] loop
    execute format('alter table %I enable row level security', name);
    execute format(
      'create policy tenant on %I to ${api} using (tenant_id = nullif(current_setting(''vm.tenant'', true), '''')) with check (tenant_id = nullif(current_setting(''vm.tenant'', true), ''''))', name);
    execute format('create policy mesh on %I to ${mesh} using (true) with check (true)', name);
  end loop;
end
$policies$;

-- All values of a quarter of a hash that differ from it in at most one bit.
create function nearly(hash bigint, quarter int) returns int[] language sql immutable parallel safe as $$
  select array_agg(value # bit) from
    (select (hash >> (48 - 16 * quarter) & 65535)::int as value) v,
    (select 0 as bit union all select 1 << i from generate_series(0, 15) i) b
$$;

-- Whether no two of both differ by more; what is not known does not differ.
create function same_colours(one int[], other int[], levels int) returns boolean language sql immutable parallel safe as $$
  select one is null or other is null or
    not exists (select 1 from unnest(one, other) as u(a, b) where abs(a - b) > levels)
$$;

-- Pictures that were ingested before: their keys are made of their hashes alone, until they are read again.
insert into picture (tenant_id, collection_uid, id, revision, next_key, next_hash, next_pixels, pending, unshown)
select tenant_id, collection_uid, id, revision, 'p' || (picture ->> 'hash'),
  ('x' || (picture ->> 'hash'))::bit(64)::bigint,
  (picture -> 'width')::bigint * (picture -> 'height')::bigint, true, false
from document
where picture is not null and state <> 'DELETING' and bit_count(('x' || (picture ->> 'hash'))::bit(64)) >= 24;
