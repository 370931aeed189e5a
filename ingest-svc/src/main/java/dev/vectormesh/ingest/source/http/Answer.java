package dev.vectormesh.ingest.source.http;

import com.google.rpc.Code;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.Scratch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a host answered.
 *
 * @param uri where it was found, behind all redirects
 * @param body unpacked
 */
public record Answer(URI uri, int status, HttpHeaders headers, byte[] body) {
  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*[\"']?([^\\s;\"']+)");

  public boolean isOk() {
    return status >= 200 && status < 300;
  }

  /** Whether what was asked for is no more. */
  public boolean isGone() {
    return status == 404 || status == 410;
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** As it is declared, in lower case and without parameters; empty where it is not. */
  public String mediaType() {
    return header("content-type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  /** As it is declared; null where it is not, or where Java does not know it. */
  public @Nullable String charset() {
    Matcher declared = CHARSET.matcher(header("content-type").orElse(""));
    try {
      return declared.find() ? Charset.forName(declared.group(1)).name() : null;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return null;
    }
  }

  /**
   * This, where it is what was asked for.
   *
   * @throws HttpFailedException that says what to do about any other
   */
  public Answer orFailed(@Nullable NamedCredential credential) throws HttpFailedException {
    if (isOk()) {
      return this;
    }
    String shown = HttpFailedException.shown(uri);
    if (status == 401 || status == 403) {
      throw new HttpFailedException(
          "status-" + status,
          Code.PERMISSION_DENIED,
          credential == null
              ? "%s answered %d: it asks for a credential, or lets nobody in"
                  .formatted(shown, status)
              : "%s answered %d to the credential %s: it may have expired, or lack the right"
                  .formatted(shown, status, credential.name()));
    }
    throw new HttpFailedException(
        "status-" + status,
        isGone() ? Code.NOT_FOUND : Code.FAILED_PRECONDITION,
        "%s answered %d".formatted(shown, status));
  }

  /**
   * The body as a file.
   *
   * @param name that it gets
   * @throws ItemFailedException where it is larger than an item may be, or cannot be kept
   */
  public Path written(Scratch scratch, String name) throws ItemFailedException {
    if (body.length > scratch.maxBytes()) {
      throw new ItemFailedException(
          Failure.of(Stage.FETCH, Reason.TOO_LARGE, "it is larger than an item may be"));
    }
    try {
      return Files.write(scratch.file(name), body);
    } catch (IOException e) {
      throw new ItemFailedException(
          Failure.of(Stage.FETCH, Reason.INTERNAL, "it cannot be kept on this disk: " + e));
    }
  }
}
