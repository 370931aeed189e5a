package dev.vectormesh.examples.mailbox;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a mailbox file (mbox, RFC 4155), a document each. Mailboxes lie beneath one
 * folder, which whoever runs the service names; callers name a file in it: {@code plugin {kind:
 * "mailbox", settings: {file: "lists/java-dev.mbox"}}}.
 */
public final class MailboxSource implements SourceKind {
  /** The variable that names the folder; it is the service's, so that no caller widens it. */
  static final String FOLDER = "VM_PLUGIN_MAILBOX_FOLDER";

  private static final String FIELD = "source.plugin.settings.file";

  private final @Nullable String folder;

  /** As {@link java.util.ServiceLoader} makes it. */
  public MailboxSource() {
    this(System.getenv(FOLDER));
  }

  MailboxSource(@Nullable String folder) {
    this.folder = folder;
  }

  @Override
  public String kind() {
    return "mailbox";
  }

  @Override
  public String description() {
    return "The messages of a mailbox file (mbox). Settings: file, a path beneath $" + FOLDER;
  }

  /** Touches no disk: the process that takes requests may not have it. */
  @Override
  public String scope(Caller caller, Source source) {
    return "mailbox:" + file(source);
  }

  private static String file(Source source) {
    String file =
        source.getPlugin().getSettings().getFieldsMap().entrySet().stream()
            .filter(setting -> setting.getKey().equals("file"))
            .map(setting -> setting.getValue().getStringValue())
            .findFirst()
            .orElse("");
    try {
      Path path = Path.of(file).normalize();
      if (!file.isBlank() && !path.isAbsolute() && !path.startsWith("..")) {
        return path.toString();
      }
    } catch (InvalidPathException e) {
      // Told below.
    }
    throw ApiException.invalid(FIELD, "names a file beneath the folder of mailboxes: \"a/b.mbox\"");
  }

  @Override
  public Listing open(Caller caller, Source source, @Nullable String after) throws SourceException {
    if (folder == null) {
      throw new SourceException(
          Code.FAILED_PRECONDITION, "set " + FOLDER + " of the ingest worker: no mailbox is read");
    }
    try {
      Path root = Path.of(folder).toRealPath();
      Path file = root.resolve(file(source)).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        throw new SourceException(
            Code.PERMISSION_DENIED, file(source) + " is no file beneath the folder of mailboxes");
      }
      return MailboxListing.open(
          file, scope(caller, source), after == null ? 0 : Long.parseLong(after));
    } catch (IOException e) {
      throw new SourceException(
          Code.NOT_FOUND, file(source) + " cannot be read beneath the folder of mailboxes", e);
    }
  }
}
