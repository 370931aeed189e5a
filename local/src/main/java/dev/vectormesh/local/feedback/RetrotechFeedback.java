package dev.vectormesh.local.feedback;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * CSV of the columns sess_id, query, rank (from 0), clicked_doc_id, clicked: a shown document a
 * line, the lines of a session one after another. It knows no times: sessions are put a day back,
 * and clicks a minute apart, so that no rule takes them for a robot's.
 */
final class RetrotechFeedback implements FeedbackReader {
  private static final UUID SESSIONS = UUID.fromString("6d9a2c1e-55d0-5a0a-9f0e-6f1f0a8a4f11");
  private static final int COLUMNS = 5;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;

  private record Shown(String document, boolean clicked) {}

  private final Target target;
  private final long begin = System.currentTimeMillis() - DAY_MILLIS;
  private final TreeMap<Integer, Shown> list = new TreeMap<>();
  private String session = "";
  private String query = "";
  private long firstLine;

  RetrotechFeedback(Target target) {
    this.target = target;
  }

  @Override
  public void line(long number, String line) {
    CSVRecord row = row(line);
    if (row == null || row.size() != COLUMNS) {
      target
          .sink()
          .bad(number, "has not the columns sess_id, query, rank, clicked_doc_id, clicked");
      return;
    }
    if (row.get(0).equals("sess_id")) {
      return;
    }
    int rank = rank(row.get(2));
    String clicked = row.get(4).toLowerCase(Locale.ROOT);
    if (row.get(0).isEmpty() || row.get(3).isEmpty() || rank < 0) {
      target.sink().bad(number, "needs a session, a document, and a rank of 0 or more");
    } else if (!clicked.equals("true") && !clicked.equals("false")) {
      target.sink().bad(number, "says clicked = " + row.get(4) + "; it must be True or False");
    } else {
      add(number, row, rank, clicked.equals("true"));
    }
  }

  private static @Nullable CSVRecord row(String line) {
    try (var parser = CSVFormat.DEFAULT.parse(new StringReader(line))) {
      Iterator<CSVRecord> rows = parser.iterator();
      return rows.hasNext() ? rows.next() : null;
    } catch (IOException | IllegalStateException | UncheckedIOException e) {
      return null;
    }
  }

  private static int rank(String text) {
    return text.matches("\\d{1,6}(\\.0*)?") ? (int) Double.parseDouble(text) : -1;
  }

  private void add(long number, CSVRecord row, int rank, boolean clicked) {
    if (!row.get(0).equals(session) || !row.get(1).equals(query)) {
      flush();
      session = row.get(0);
      query = row.get(1);
      firstLine = number;
    }
    if (list.putIfAbsent(rank, new Shown(row.get(3), clicked)) != null) {
      target.sink().bad(number, "shows a second document at rank " + rank + " of its session");
    }
  }

  private void flush() {
    if (list.isEmpty()) {
      return;
    }
    // Of another query the same number is another session.
    String name = target.session(Ids.v5(SESSIONS, query + "\n" + session).toString());
    Timestamp time = Timestamps.fromMillis(begin);
    Session.Builder shown =
        Session.newBuilder()
            .setName(name)
            .setSource("retrotech")
            .setQuery(query)
            .setCreateTime(time);
    List<FeedbackEvent> events = new ArrayList<>();
    Pages pages = new Pages(shown);
    list.forEach((rank, document) -> {
      String resource = target.document(document.document());
      pages.add(rank + 1, resource);
      if (document.clicked()) {
        events.add(
            FeedbackEvent.newBuilder()
                .setId("click-" + rank)
                .setSession(name)
                .setDocument(resource)
                .setPosition(rank + 1)
                .setType(FeedbackType.FEEDBACK_TYPE_CLICK)
                .setEventTime(Timestamps.fromMillis(begin + (events.size() + 1) * MINUTE_MILLIS))
                .build());
      }
    });
    target.sink().session(firstLine, shown.build(), events);
    list.clear();
  }

  @Override
  public void end() {
    flush();
  }
}
