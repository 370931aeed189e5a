package dev.vectormesh.local.cli.learn;

import dev.vectormesh.finetune.evaluation.Comparison;
import dev.vectormesh.local.cli.learn.House.Question;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.List;
import java.util.Locale;

/** How well questions are answered: nDCG@10 of each, which has one right page. */
record Quality(double[] seen, double[] unseen) {
  private static final int DEPTH = 10;
  private static final long SEED = 1;

  /** Asks all questions that nobody learns from. */
  static Quality measure(MeshSession mesh, String namespace, House house) {
    return new Quality(
        measures(mesh, namespace, house.of(House.Kind.SEEN)),
        measures(mesh, namespace, house.of(House.Kind.UNSEEN)));
  }

  private static double[] measures(MeshSession mesh, String namespace, List<Question> questions) {
    return questions.stream().mapToDouble(question -> ndcg(mesh, namespace, question)).toArray();
  }

  private static double ndcg(MeshSession mesh, String namespace, Question question) {
    var hits =
        mesh.search()
            .search(
                SearchRequest.newBuilder()
                    .setParent(namespace)
                    .setQuery(question.text())
                    .setTopK(DEPTH)
                    .build())
            .getHitsList();
    for (int i = 0; i < hits.size(); i++) {
      if (hits.get(i).getDocument().endsWith("/" + question.page())) {
        return Math.log(2) / Math.log(i + 2);
      }
    }
    return 0;
  }

  /** A line for each kind of question, with what changed and how sure that is. */
  List<String> comparedWith(Quality before) {
    return List.of(
        line("pages that were asked for", before.seen, seen),
        line("pages nobody asked for", before.unseen, unseen));
  }

  private static String line(String kind, double[] before, double[] after) {
    Comparison compared = Comparison.of(before, after, SEED);
    return String.format(
        Locale.ROOT,
        "  %-28s %7d    %.3f -> %.3f   %+.3f [%+.3f, %+.3f]",
        kind,
        compared.queries(),
        compared.live(),
        compared.candidate(),
        compared.difference(),
        compared.lower(),
        compared.upper());
  }
}
