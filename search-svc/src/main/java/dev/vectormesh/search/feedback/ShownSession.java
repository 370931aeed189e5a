package dev.vectormesh.search.feedback;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A session as it is written, or some pages more of one.
 *
 * @param namespace uid
 * @param user opaque; empty where nobody is known
 * @param source who showed the list
 */
public record ShownSession(
    UUID namespace,
    String id,
    String user,
    String userAgent,
    String source,
    Question question,
    Instant time,
    List<ShownPage> pages) {
  /** Of searches of this mesh. */
  public static final String SEARCH = "search";

  public ShownSession {
    pages = List.copyOf(pages);
  }
}
