package dev.vectormesh.ingest.source.objectstore;

import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.List;

/**
 * Globs over keys, which are no paths: a star stands for all but slashes, two for anything, {a,b}
 * for either, and a glob without a slash means the key's last part.
 */
final class KeyGlobs {
  private static final int MOST = 1000;

  private final List<KeyGlob> globs;

  private KeyGlobs(List<KeyGlob> globs) {
    this.globs = List.copyOf(globs);
  }

  /**
   * @param field for the caller
   * @throws ApiException INVALID_ARGUMENT naming the field
   */
  static KeyGlobs of(String field, List<String> globs) {
    List<KeyGlob> all = new ArrayList<>();
    for (int i = 0; i < globs.size(); i++) {
      String glob = globs.get(i);
      String where = "%s[%d]".formatted(field, i);
      choices(where, glob.contains("/") ? glob : "**/" + glob).stream()
          .map(KeyGlob::new)
          .forEach(all::add);
    }
    return new KeyGlobs(all);
  }

  boolean isEmpty() {
    return globs.isEmpty();
  }

  boolean matches(String key) {
    return globs.stream().anyMatch(glob -> glob.matches(key));
  }

  /** The globs that one with {a,b} stands for. */
  private static List<String> choices(String field, String glob) {
    List<String> done = new ArrayList<>();
    List<String> open = new ArrayList<>(List.of(glob));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      int begin = next.indexOf('{');
      int end = next.indexOf('}', begin + 1);
      if (begin < 0) {
        done.add(next);
      } else if (end < 0 || next.substring(begin + 1, end).indexOf('{') >= 0) {
        throw ApiException.invalid(field, "is no glob: a { has no }, or another { within");
      } else {
        for (String choice : next.substring(begin + 1, end).split(",", -1)) {
          open.add(next.substring(0, begin) + choice + next.substring(end + 1));
        }
      }
      if (open.size() + done.size() > MOST) {
        throw ApiException.invalid(field, "stands for more than %d globs".formatted(MOST));
      }
    }
    return done;
  }
}
