package dev.vectormesh.search.api;

import dev.vectormesh.platform.error.Violations;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks what names sessions, events, documents and users. */
final class FeedbackNames {
  static final int MOST_POSITION = 1_000_000;
  private static final int MOST_USER = 256;
  private static final int MOST_AGENT = 1024;

  private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9._~:-]{1,128}");
  private static final Pattern DOCUMENT =
      Pattern.compile("/collections/[a-z][a-z0-9-]{0,61}[a-z0-9]/documents/[A-Za-z0-9._~-]{1,128}");

  private final String parent;
  private final Pattern session;

  /**
   * @param parent the namespace that all must be of
   */
  FeedbackNames(String parent) {
    this.parent = parent;
    this.session = Pattern.compile(Pattern.quote(parent) + "/sessions/([A-Za-z0-9._~-]{1,128})");
  }

  void eventId(String id, Violations wrong) {
    wrong.check(EVENT.matcher(id).matches(), "id", "is needed: 1 to 128 of A-Z a-z 0-9 . _ ~ : -");
  }

  /** The session's id. */
  String session(String field, String name, Violations wrong) {
    Matcher matcher = session.matcher(name);
    if (!matcher.matches()) {
      wrong.add(
          field, "must be " + parent + "/sessions/ID, where ID is 1 to 128 of A-Z a-z 0-9 . _ ~ -");
      return "";
    }
    return matcher.group(1);
  }

  void document(String field, String name, Violations wrong) {
    wrong.check(
        name.startsWith(parent + "/")
            && DOCUMENT.matcher(name.substring(parent.length())).matches(),
        field,
        "must be " + parent + "/collections/COLLECTION/documents/DOCUMENT");
  }

  static void user(String user, String agent, Violations wrong) {
    wrong.check(user.length() <= MOST_USER, "user", "must be up to 256 characters");
    wrong.check(agent.length() <= MOST_AGENT, "user_agent", "must be up to 1,024 characters");
  }
}
