package dev.vectormesh.ingest.source.http;

import com.google.rpc.Code;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.SourceException;
import java.net.URI;

/** A host gave nothing that is of use. Its message holds no query, as that may hold a secret. */
public final class HttpFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final Code code;

  /**
   * @param reason a short word that programs can tell apart
   */
  public HttpFailedException(String reason, Code code, String message) {
    super(message);
    this.reason = reason;
    this.code = code;
  }

  static HttpFailedException unreachable(URI uri, String why) {
    return new HttpFailedException(
        "unreachable", Code.UNAVAILABLE, shown(uri) + " cannot be reached: " + why);
  }

  static HttpFailedException refused(URI uri, String why) {
    return new HttpFailedException("refused", Code.PERMISSION_DENIED, shown(uri) + ": " + why);
  }

  static HttpFailedException tooLarge(URI uri, long maxBytes) {
    return new HttpFailedException(
        "too-large",
        Code.OUT_OF_RANGE,
        "%s holds more than %d KiB".formatted(shown(uri), maxBytes / 1024));
  }

  /** An address as it may be told: without its query, its user and its fragment. */
  public static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return uri.getScheme()
        + "://"
        + uri.getHost()
        + port
        + path
        + (uri.getRawQuery() == null ? "" : "?...");
  }

  public String reason() {
    return reason;
  }

  public Code code() {
    return code;
  }

  /** Whether the same request may have another answer in a moment. */
  boolean mayPass() {
    return code == Code.UNAVAILABLE || code == Code.DEADLINE_EXCEEDED;
  }

  /** For one item. */
  public ItemFailedException ofItem() {
    ItemFailedException failed =
        new ItemFailedException(new Failure(Stage.FETCH, reason, code, message()));
    failed.initCause(this);
    return failed;
  }

  /** For the whole source. */
  public SourceException ofSource() {
    return new SourceException(code, message(), this);
  }

  private String message() {
    return String.valueOf(getMessage());
  }
}
