package dev.vectormesh.search.api;

import com.google.protobuf.util.Durations;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.search.feedback.PageArm;
import dev.vectormesh.search.feedback.Question;
import dev.vectormesh.search.feedback.ShownPage;
import dev.vectormesh.search.feedback.ShownSession;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Reads sessions that another system showed; each is refused alone. */
final class SessionRequests {
  private static final int MOST_DOCUMENTS = 1000;
  private static final int MOST_QUERY = 8192;
  private static final int MOST_SOURCE = 64;
  private static final Duration LONGEST_SEARCH = Duration.ofHours(1);
  private static final int MOST_REQUEST = 256 << 10;

  private final UUID namespace;
  private final String parent;
  private final FeedbackNames names;
  private final FeedbackTimes times;
  private final Instant now;

  SessionRequests(String parent, UUID namespace, Instant now, boolean historic) {
    this.parent = parent;
    this.namespace = namespace;
    this.names = new FeedbackNames(parent);
    this.times = new FeedbackTimes(now, historic);
    this.now = now;
  }

  /**
   * @throws ApiException INVALID_FIELD naming every bad field
   */
  ShownSession session(Session from) {
    Violations wrong = new Violations();
    String id =
        from.getName().isEmpty()
            ? Ids.v7().toString()
            : names.session("name", from.getName(), wrong);
    FeedbackNames.user(from.getUser(), from.getUserAgent(), wrong);
    wrong.check(from.getSource().length() <= MOST_SOURCE, "source", "must be up to 64 characters");
    Question question = question(from, wrong);
    Instant time =
        from.hasCreateTime() ? times.read("create_time", from.getCreateTime(), wrong) : now;
    List<ShownPage> pages = pages(from, time, wrong);
    wrong.throwIfAny();
    return new ShownSession(
        namespace,
        id,
        from.getUser(),
        from.getUserAgent(),
        from.getSource(),
        question,
        time,
        pages);
  }

  private Question question(Session from, Violations wrong) {
    SearchRequest.Builder request =
        from.getRequest().toBuilder().setParent(parent).clearSession().clearPageToken();
    for (Probe.Builder probe : request.getProbesBuilderList()) {
      if (probe.hasPicture()) {
        probe.getPictureBuilder().clearContent();
      }
    }
    String words = from.getQuery().isEmpty() ? request.getQuery() : from.getQuery();
    wrong.check(words.length() <= MOST_QUERY, "query", "must be up to 8,192 characters");
    byte[] bytes = request.build().toByteArray();
    wrong.check(bytes.length <= MOST_REQUEST, "request", "must be up to 256 KiB");
    String mode =
        from.hasRequest()
            ? switch (request.getMode()) {
              case SEARCH_MODE_UNSPECIFIED, UNRECOGNIZED -> "";
              default ->
                  request
                      .getMode()
                      .name()
                      .substring("SEARCH_MODE_".length())
                      .toLowerCase(Locale.ROOT);
            }
            : "";
    return new Question(words, mode, bytes);
  }

  private List<ShownPage> pages(Session from, Instant time, Violations wrong) {
    List<ShownPage> pages = new ArrayList<>();
    int documents = 0;
    int after = 0;
    for (int i = 0; i < from.getPagesCount(); i++) {
      ShownPage page = page(from.getPages(i), "pages[" + i + "]", time, wrong);
      wrong.check(page.first() > after, "pages[" + i + "]", "must go on behind the page before");
      after = page.first() + page.documents().size() - 1;
      documents += page.documents().size();
      pages.add(page);
    }
    wrong.check(
        from.getPagesCount() >= 1 && documents <= MOST_DOCUMENTS,
        "pages",
        "must be one or more, of 1,000 documents at most");
    return pages;
  }

  private ShownPage page(
      dev.vectormesh.search.v1.ShownPage from, String field, Instant time, Violations wrong) {
    List<ShownDocument> shown = from.getDocumentsList();
    int first = shown.isEmpty() ? 1 : shown.getFirst().getPosition();
    for (int i = 0; i < shown.size(); i++) {
      String at = field + ".documents[" + i + "]";
      names.document(at + ".document", shown.get(i).getDocument(), wrong);
      wrong.check(
          shown.get(i).getPosition() == first + i
              && shown.get(i).getPosition() >= 1
              && shown.get(i).getPosition() <= FeedbackNames.MOST_POSITION,
          at + ".position",
          "must be from 1, each one more than the one before");
      wrong.check(
          !shown.get(i).hasPropensity()
              || shown.get(i).getPropensity() > 0 && shown.get(i).getPropensity() <= 1,
          at + ".propensity",
          "must be above 0, up to 1");
    }
    return new ShownPage(
        first,
        shown.stream().map(ShownDocument::getDocument).toList(),
        allOrNone(shown, ShownDocument::hasScore, ShownDocument::getScore, field, wrong),
        allOrNone(shown, ShownDocument::hasPropensity, ShownDocument::getPropensity, field, wrong),
        from.getSpace(),
        from.getGeneration(),
        from.getSignature(),
        from.getCached(),
        arm(from, teams(shown, field, wrong), field, wrong),
        from.hasShowTime() ? times.read(field + ".show_time", from.getShowTime(), wrong) : time);
  }

  private static PageArm arm(
      dev.vectormesh.search.v1.ShownPage from, List<Arm> teams, String field, Violations wrong) {
    Duration took = null;
    if (from.hasSearchDuration()) {
      wrong.check(
          Durations.isValid(from.getSearchDuration())
              && !Durations.isNegative(from.getSearchDuration())
              && Durations.toSeconds(from.getSearchDuration()) <= LONGEST_SEARCH.toSeconds(),
          field + ".search_duration",
          "must be from 0 to 1 hour");
      took =
          Duration.ofSeconds(
              from.getSearchDuration().getSeconds(), from.getSearchDuration().getNanos());
    }
    Arm arm =
        switch (from.getArm()) {
          case ARM_LIVE -> Arm.LIVE;
          case ARM_CANDIDATE -> Arm.CANDIDATE;
          case ARM_INTERLEAVED -> Arm.INTERLEAVED;
          case ARM_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    return new PageArm(
        arm, from.getRollout(), from.getRolloutWeight(), from.getFallback(), took, teams);
  }

  private static List<Arm> teams(List<ShownDocument> shown, String field, Violations wrong) {
    List<Arm> teams = new ArrayList<>();
    for (ShownDocument document : shown) {
      switch (document.getArm()) {
        case ARM_LIVE -> teams.add(Arm.LIVE);
        case ARM_CANDIDATE -> teams.add(Arm.CANDIDATE);
        case ARM_UNSPECIFIED, ARM_INTERLEAVED, UNRECOGNIZED -> {}
      }
    }
    wrong.check(
        teams.isEmpty() || teams.size() == shown.size(),
        field,
        "must tell of all its documents whose they are, live or candidate, or of none");
    return teams;
  }

  private static List<Double> allOrNone(
      List<ShownDocument> shown,
      Predicate<ShownDocument> has,
      ToDoubleFunction<ShownDocument> get,
      String field,
      Violations wrong) {
    long count = shown.stream().filter(has).count();
    wrong.check(
        count == 0 || count == shown.size(),
        field,
        "must tell score and propensity of all its documents, or of none");
    return count == 0 ? List.of() : shown.stream().map(d -> get.applyAsDouble(d)).toList();
  }
}
