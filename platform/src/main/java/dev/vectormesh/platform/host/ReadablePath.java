package dev.vectormesh.platform.host;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A request's path as a person writes it, for messages. */
final class ReadablePath {
  private ReadablePath() {}

  /** Letters for their percent-escapes; what is no text of one line stays escaped. */
  static String of(String path) {
    String decoded;
    try {
      decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
    boolean readable =
        decoded
            .codePoints()
            .noneMatch(c -> Character.isISOControl(c) || c == 0xfffd || c == '\u2028');
    return readable ? decoded : path;
  }
}
