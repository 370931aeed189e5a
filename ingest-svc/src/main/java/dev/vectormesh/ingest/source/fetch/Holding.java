package dev.vectormesh.ingest.source.fetch;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.archive.HolderKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is wanted of items that hold others.
 *
 * @param archives whether files in archives become documents
 * @param attachments whether attachments of mails do
 * @param filter leaves parts out
 */
public record Holding(
    WriteTarget target, boolean archives, boolean attachments, PartFilter filter) {
  /** Leaves out parts by what they are. */
  public interface PartFilter {
    /** All are taken. */
    PartFilter ALL =
        new PartFilter() {
          @Override
          public Optional<String> refusal(Path file) {
            return Optional.empty();
          }

          @Override
          public String fingerprint() {
            return "";
          }
        };

    /**
     * Why a part is left out, in a short word; empty where it is taken.
     *
     * @throws ItemFailedException where it is left out against its own name
     */
    Optional<String> refusal(Path file) throws ItemFailedException, IOException;

    /** Differs where others are left out. */
    String fingerprint();
  }

  /** Whether anything is opened at all. */
  public boolean isOn() {
    return archives || attachments;
  }

  /** Whether what is of this kind is opened. */
  public boolean opens(HolderKind kind) {
    return kind.isArchive() ? archives : attachments;
  }

  /** Part of the content hash of what is opened. */
  public String fingerprint() {
    return "holder-1 %s %s %s".formatted(archives, attachments, filter.fingerprint());
  }
}
