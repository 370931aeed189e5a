package dev.vectormesh.finetune.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.vectormesh.finetune.judgement.JudgementStore;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judgements in the schema "tuning". Names of documents are kept without their namespace's. */
public final class PostgresJudgements implements JudgementStore {
  private static final String SETS =
      """
      select s.id, s.display_name, s.protected, s.floor, s.create_time, s.update_time, q.queries, q.judgements
      from judgement_set s cross join lateral (
        select count(*)::int as queries, coalesce(sum(cardinality(j.grades)), 0)::int as judgements
        from judged_query j where j.namespace_uid = s.namespace_uid and j.set_id = s.id) q
      where s.namespace_uid = $1
      """;

  private final Postgres postgres;

  public PostgresJudgements(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<JudgementSet> write(
      Place place, JudgementSet set, List<JudgedQuery> queries, boolean append, Instant now) {
    String id = id(set);
    return postgres.inTenant(
        place.tenant(),
        tx -> {
          // Whoever writes the same set waits here: numbers are given by one at a time.
          tx.sql(
                  """
                  insert into judgement_set
                    (namespace_uid, id, tenant_id, display_name, protected, floor, create_time, update_time)
                  values ($1, $2, $3, $4, $5, $6, $7, $7)
                  on conflict (namespace_uid, id) do update set update_time = $7,
                    display_name = case when $8 then judgement_set.display_name else $4 end,
                    protected = case when $8 then judgement_set.protected else $5 end,
                    floor = case when $8 then judgement_set.floor else $6 end
                  """,
                  place.namespace(),
                  id,
                  place.tenant(),
                  set.getDisplayName(),
                  set.getProtected(),
                  set.getFloor(),
                  now,
                  append)
              .send();
          if (!append) {
            tx.sql(
                    "delete from judged_query where namespace_uid = $1 and set_id = $2",
                    place.namespace(),
                    id)
                .send();
          }
          int next =
              tx.sql(
                      """
                      select coalesce(max(number), -1) + 1 as next from judged_query
                      where namespace_uid = $1 and set_id = $2
                      """,
                      place.namespace(),
                      id)
                  .one(row -> row.int4("next"));
          if (next + queries.size() > MOST_QUERIES) {
            return Optional.empty();
          }
          for (JudgedQuery query : queries) {
            insert(tx, place, id, query, next++);
          }
          return Optional.of(read(tx, place, id));
        });
  }

  private static void insert(Tx tx, Place place, String id, JudgedQuery query, int number) {
    String prefix = documentPrefix(place);
    tx.sql(
            """
            insert into judged_query
              (namespace_uid, set_id, query_hash, number, tenant_id, query, documents, grades)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (namespace_uid, set_id, query_hash)
              do update set documents = excluded.documents, grades = excluded.grades
            """,
            place.namespace(),
            id,
            Hashing.sha256().hashString(query.getQuery(), UTF_8).asBytes(),
            number,
            place.tenant(),
            query.getQuery(),
            query.getJudgementsList().stream()
                .map(each -> each.getDocument().substring(prefix.length()))
                .toArray(String[]::new),
            query.getJudgementsList().stream().map(Judgement::getGrade).toArray(Integer[]::new))
        .send();
  }

  private static JudgementSet read(Tx tx, Place place, String id) {
    return tx.sql(SETS + " and s.id = $2", place.namespace(), id).one(row -> set(place, row));
  }

  @Override
  public Optional<JudgementSet> find(Place place, String id) {
    return postgres.readInTenant(
        place.tenant(),
        tx -> tx.sql(SETS + " and s.id = $2", place.namespace(), id).first(row -> set(place, row)));
  }

  @Override
  public List<JudgementSet> list(Place place, @Nullable String after, int limit) {
    return postgres.readInTenant(
        place.tenant(),
        tx ->
            tx.sql(
                    SETS + " and s.id > $2 order by s.id limit $3",
                    place.namespace(),
                    after == null ? "" : after,
                    limit)
                .list(row -> set(place, row)));
  }

  @Override
  public List<Numbered> queries(Place place, String id, int after, int limit) {
    return postgres.readInTenant(
        place.tenant(),
        tx ->
            tx.sql(
                    """
                    select number, query, documents, grades from judged_query
                    where namespace_uid = $1 and set_id = $2 and number > $3 order by number limit $4
                    """,
                    place.namespace(),
                    id,
                    after,
                    limit)
                .list(row -> query(place, row)));
  }

  @Override
  public boolean delete(Place place, String id) {
    return postgres.inTenant(
        place.tenant(),
        tx ->
            tx.sql(
                        "delete from judgement_set where namespace_uid = $1 and id = $2",
                        place.namespace(),
                        id)
                    .run()
                > 0);
  }

  private static Numbered query(Place place, Row row) {
    JudgedQuery.Builder query = JudgedQuery.newBuilder().setQuery(row.string("query"));
    List<String> documents = row.strings("documents");
    Integer[] grades = row.get("grades", Integer[].class);
    for (int i = 0; i < grades.length; i++) {
      query.addJudgements(
          Judgement.newBuilder()
              .setDocument(documentPrefix(place) + documents.get(i))
              .setGrade(grades[i]));
    }
    return new Numbered(row.int4("number"), query.build());
  }

  private static JudgementSet set(Place place, Row row) {
    return JudgementSet.newBuilder()
        .setName(place.namespaceName() + "/judgementSets/" + row.string("id"))
        .setDisplayName(row.string("display_name"))
        .setProtected(row.bool("protected"))
        .setFloor(row.get("floor", Double.class))
        .setQueryCount(row.int4("queries"))
        .setJudgementCount(row.int4("judgements"))
        .setCreateTime(Times.proto(row.instant("create_time")))
        .setUpdateTime(Times.proto(row.instant("update_time")))
        .build();
  }

  private static String id(JudgementSet set) {
    return set.getName().substring(set.getName().lastIndexOf('/') + 1);
  }

  /** What full names of documents begin with. */
  private static String documentPrefix(Place place) {
    return place.namespaceName() + "/collections/";
  }
}
