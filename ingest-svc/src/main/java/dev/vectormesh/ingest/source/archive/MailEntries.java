package dev.vectormesh.ingest.source.archive;

import dev.vectormesh.ingest.source.archive.MailReader.Attachment;
import dev.vectormesh.ingest.source.archive.MailReader.Mail;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The attachments of a mail, which are taken out of it already. */
final class MailEntries implements Entries {
  private final Iterator<Attachment> attachments;
  private @Nullable Attachment last;

  MailEntries(Mail mail) {
    attachments = mail.attachments().iterator();
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (last != null) {
      Files.deleteIfExists(last.file());
      last = null;
    }
    if (!attachments.hasNext()) {
      return null;
    }
    Attachment next = attachments.next();
    last = next;
    return Entry.of(next.name(), () -> Files.newInputStream(next.file()));
  }

  @Override
  public boolean isOneStream() {
    return false;
  }

  @Override
  public void close() throws IOException {
    if (last != null) {
      Files.deleteIfExists(last.file());
    }
    while (attachments.hasNext()) {
      Files.deleteIfExists(attachments.next().file());
    }
  }
}
