package dev.vectormesh.local.cli.tuning;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.local.eval.DocumentIds;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the judgements of a folder in BEIR's layout as a set of a namespace. */
final class JudgementUpload {
  private static final int QUERIES_A_CALL = 500;
  private static final int MOST_GRADE = 100;

  private final MeshSession mesh;
  private final DocumentIds ids = new DocumentIds();

  JudgementUpload(MeshSession mesh) {
    this.mesh = mesh;
  }

  /**
   * Writes a set in place of the one of its name.
   *
   * @param collection namespaces/{namespace}/collections/{collection}: what the documents are in,
   *     under the ids that {@code eval} gives them
   */
  JudgementSet write(BeirCollection judged, String collection) {
    String name =
        collection.substring(0, collection.indexOf("/collections/"))
            + "/judgementSets/"
            + id(judged.name());
    List<JudgedQuery> queries = queries(judged, collection);
    JudgementSet set =
        JudgementSet.newBuilder().setName(name).setDisplayName(judged.name()).build();
    int from = 0;
    do {
      int to = Math.min(queries.size(), from + QUERIES_A_CALL);
      set =
          mesh.judgements()
              .writeJudgementSet(
                  WriteJudgementSetRequest.newBuilder()
                      .setJudgementSet(set)
                      .setAppend(from > 0)
                      .addAllQueries(queries.subList(from, to))
                      .build());
      from = to;
    } while (from < queries.size());
    return set;
  }

  /** Of queries that read alike, the judgements are one query's. */
  private List<JudgedQuery> queries(BeirCollection judged, String collection) {
    Map<String, Map<String, Integer>> byText = new LinkedHashMap<>();
    judged
        .queries()
        .forEach((id, text) ->
            byText.computeIfAbsent(text, _ -> new LinkedHashMap<>()).putAll(judged.grades(id)));
    List<JudgedQuery> queries = new ArrayList<>();
    byText.forEach((text, grades) -> {
      JudgedQuery.Builder query = JudgedQuery.newBuilder().setQuery(text);
      grades.forEach((document, grade) ->
          query.addJudgements(
              Judgement.newBuilder()
                  .setDocument(collection + "/documents/" + ids.written(document))
                  .setGrade(Math.clamp(grade, 0, MOST_GRADE))));
      if (!text.isBlank() && query.getJudgementsCount() > 0) {
        queries.add(query.build());
      }
    });
    return queries;
  }

  /** A folder's name, as the name of a set may be. */
  static String id(String folder) {
    String plain =
        folder.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String id = plain.isEmpty() || !Character.isLetter(plain.charAt(0)) ? "set-" + plain : plain;
    return id.substring(0, Math.min(id.length(), 60)).replaceAll("-+$", "");
  }
}
