package dev.vectormesh.search.postgres;

import dev.vectormesh.search.feedback.PastClicks;
import java.util.List;
import java.util.UUID;

/** What was chosen, in the schema "search". */
public final class PostgresPastClicks implements PastClicks {
  private static final String CHOSEN =
      """
      with newest as (
        select id, query from session
        where namespace_uid = $1 and query <> '' and mode <> 'lexical' and marks = '{}'
        order by create_time desc, id desc limit $2
      ), chosen as (
        select n.query, e.document, count(distinct n.id) as times
        from newest n join event e on e.namespace_uid = $1 and e.session_id = n.id
        where e.marks = '{}' and e.type in ('CLICK', 'LIKE', 'LONG_VIEW', 'ADD_TO_CART', 'PURCHASE')
        group by n.query, e.document
      ), ranked as (
        select query, document, times, sum(times) over (partition by query) as choices,
          row_number() over (partition by query order by times desc, document) as nth
        from chosen
      )
      select query, array_agg(document order by nth) as documents from ranked where nth <= $4
      group by query, choices order by choices desc, query limit $3
      """;

  private final FeedbackDatabase database;

  public PostgresPastClicks(FeedbackDatabase database) {
    this.database = database;
  }

  @Override
  public List<Chosen> of(String tenant, UUID namespace, int sessions, int queries, int documents) {
    return database
        .get()
        .readInTenant(
            tenant,
            tx ->
                tx.sql(CHOSEN, namespace, sessions, queries, documents)
                    .list(row -> new Chosen(row.string("query"), row.strings("documents"))));
  }
}
