package dev.vectormesh.finetune.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.vectormesh.finetune.click.PositionCurve;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.judgement.JudgementStore;
import dev.vectormesh.finetune.judgement.JudgementStore.Numbered;
import dev.vectormesh.finetune.judgement.JudgementStore.Place;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.v1.ExportFeedbackRequest;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.TrainingData;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads what a run learns from: released batches of sessions, and sets of judgements. */
public final class DataCollector {
  private static final int PAGE = 500;

  private final Channel search;
  private final JudgementStore judgements;

  public DataCollector(Channel search, JudgementStore judgements) {
    this.search = search;
    this.judgements = judgements;
  }

  /**
   * What was read.
   *
   * @param examples by their queries; where people judged a query, its clicks are left out
   * @param asked queries of sessions, clicked or not
   * @param sessions that are counted
   * @param curve how likely each place is looked at; of no places where the sessions do not tell
   */
  public record Collected(
      List<Example> examples, List<String> asked, long sessions, PositionCurve curve) {

    /** The same for the same examples, in hex. */
    public String fingerprint() {
      Hasher hasher = Hashing.sha256().newHasher();
      for (Example example : examples) {
        hasher.putString(example.query(), UTF_8).putByte((byte) 0);
        new TreeMap<>(example.gains())
            .forEach((document, gain) -> hasher.putString(document, UTF_8).putDouble(gain));
        example.skipped().stream()
            .sorted()
            .forEach(document -> hasher.putString(document, UTF_8).putByte((byte) 1));
      }
      return hasher.hash().toString();
    }
  }

  /**
   * Reads all of it, as the caller.
   *
   * @param step is run from time to time: what it throws ends the reading
   */
  public Collected collect(LiveIndex live, TrainingData data, Runnable step) {
    ClickedSessions sessions = new ClickedSessions();
    for (String batch : data.getSessionBatchesList()) {
      read(live.name(), number(batch), sessions, step);
    }
    PositionCurve curve = sessions.curve();
    Map<String, Example> byQuery = new TreeMap<>();
    sessions.examples(curve).forEach(each -> byQuery.put(each.query(), each));
    for (String set : data.getJudgementSetsList()) {
      judged(live, id(set)).forEach(each -> byQuery.put(each.query(), each));
      step.run();
    }
    return new Collected(
        List.copyOf(byQuery.values()), sessions.queries(), sessions.sessions(), curve);
  }

  private void read(String namespace, long batch, ClickedSessions to, Runnable step) {
    var stream =
        FeedbackServiceGrpc.newBlockingStub(search)
            .exportFeedback(
                ExportFeedbackRequest.newBuilder()
                    .setParent(namespace)
                    .setFilter("batch = " + batch)
                    .build());
    while (stream.hasNext()) {
      to.add(stream.next().getSession());
      step.run();
    }
  }

  /**
   * The queries of a set that have an answer.
   *
   * @throws ApiException NOT_FOUND when there is no such set
   */
  public List<Example> judged(LiveIndex live, String set) {
    Place place = new Place(live.tenant(), live.uid(), live.name());
    if (judgements.find(place, set).isEmpty()) {
      throw ApiException.notFound(live.name() + "/judgementSets/" + set);
    }
    List<Example> examples = new ArrayList<>();
    int after = -1;
    List<Numbered> page;
    do {
      page = judgements.queries(place, set, after, PAGE);
      for (Numbered each : page) {
        Map<String, Double> gains = new HashMap<>();
        for (Judgement judgement : each.query().getJudgementsList()) {
          if (judgement.getGrade() > 0) {
            gains.put(judgement.getDocument(), (double) judgement.getGrade());
          }
        }
        if (!gains.isEmpty()) {
          examples.add(new Example(each.query().getQuery(), gains, Set.of()));
        }
        after = each.number();
      }
    } while (page.size() == PAGE);
    return examples;
  }

  private static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static long number(String batch) {
    return Long.parseLong(id(batch));
  }
}
