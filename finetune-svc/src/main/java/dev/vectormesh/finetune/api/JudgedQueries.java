package dev.vectormesh.finetune.api;

import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at what the rules of the contract cannot say of judged queries. */
final class JudgedQueries {
  private JudgedQueries() {}

  /**
   * @throws dev.vectormesh.platform.error.ApiException INVALID_ARGUMENT naming each field
   */
  static void check(String namespace, List<JudgedQuery> queries) {
    Pattern document =
        Pattern.compile(Pattern.quote(namespace) + "/collections/[^/]+/documents/.+");
    Violations found = new Violations();
    Set<String> texts = new HashSet<>();
    for (int q = 0; q < queries.size(); q++) {
      JudgedQuery query = queries.get(q);
      String field = "queries[%d]".formatted(q);
      found.check(texts.add(query.getQuery()), field + ".query", "stands there twice");
      Set<String> documents = new HashSet<>();
      for (int j = 0; j < query.getJudgementsCount(); j++) {
        Judgement judgement = query.getJudgements(j);
        String of = "%s.judgements[%d].document".formatted(field, j);
        found.check(
            document.matcher(judgement.getDocument()).matches(),
            of,
            "must be %s/collections/{collection}/documents/{document}".formatted(namespace));
        found.check(documents.add(judgement.getDocument()), of, "stands there twice");
      }
    }
    found.throwIfAny();
  }
}
