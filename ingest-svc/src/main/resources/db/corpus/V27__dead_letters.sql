-- Items that failed are dead letters until a batch of the same collection and source comes by them again: `settled`
-- says that one has.
alter table item_failure add column collection_uid uuid;
alter table item_failure add column scope text;
alter table item_failure add column settled boolean not null default false;
update item_failure f set collection_uid = b.collection_uid, scope = md5(b.source_root),
  settled = exists (
    select 1 from batch l
    where l.collection_uid = b.collection_uid and l.source_root = b.source_root
      and l.create_time > b.create_time and l.state in ('COMPLETED', 'COMPLETED_WITH_ERRORS'))
from batch b where b.uid = f.batch_uid;
alter table item_failure alter column collection_uid set not null;
alter table item_failure alter column scope set not null;
create index item_failure_open on item_failure (collection_uid, scope, md5(item)) where not settled;

-- The batch whose failed items this one reads again, and no others.
alter table batch add column replay_of uuid;
