package dev.vectormesh.ingest.source.archive;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that was taken out of what holds it.
 *
 * @param name within the outermost holder: {@code inner.zip!/notes/a.txt}
 * @param file holds its bytes, in a folder of its own; null where it could not be taken out
 * @param failure why it could not; null where it could
 * @param metadata what its holder tells of it: of an attachment, its mail
 */
public record Part(String name, @Nullable Path file, @Nullable Failure failure, Struct metadata) {
  /** Between a holder's name and that of what it holds, as in addresses of Java's archives. */
  public static final String WITHIN = "!/";

  static Part of(String name, Path file, Struct metadata) {
    return new Part(name, file, null, metadata);
  }

  static Part failed(String name, Failure failure) {
    return new Part(name, null, failure, Struct.getDefaultInstance());
  }
}
