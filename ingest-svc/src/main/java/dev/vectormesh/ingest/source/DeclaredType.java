package dev.vectormesh.ingest.source;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A media type as a store keeps it.
 *
 * @param type without parameters, in small letters; empty where it says nothing
 * @param charset null where it says none
 */
public record DeclaredType(String type, @Nullable String charset) {
  /** What stores say of content that nobody named a type for. */
  private static final Set<String> UNTOLD =
      Set.of("binary/octet-stream", "application/octet-stream", "application/x-directory");

  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:-]+)");

  /**
   * @param told with its parameters; empty where there is none
   */
  public static DeclaredType of(String told) {
    int end = told.indexOf(';');
    String type = (end < 0 ? told : told.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    Matcher charset = CHARSET.matcher(told);
    return new DeclaredType(
        UNTOLD.contains(type) ? "" : type, charset.find() ? charset.group(1) : null);
  }
}
