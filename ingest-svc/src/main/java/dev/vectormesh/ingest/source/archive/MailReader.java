package dev.vectormesh.ingest.source.archive;

import com.google.protobuf.Struct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Takes the attachments out of a mail. */
@FunctionalInterface
public interface MailReader {
  /**
   * A mail.
   *
   * @param metadata what attachments are told of it: mail_subject, mail_from, mail_date,
   *     mail_message_id
   * @param whole whether these are all of its attachments
   */
  record Mail(List<Attachment> attachments, Struct metadata, boolean whole) {}

  /**
   * An attachment.
   *
   * @param name as the mail calls it
   */
  record Attachment(String name, Path file) {}

  /**
   * Blocks the calling thread.
   *
   * @param folder where attachments are written to; it is not there yet
   * @throws IOException where the mail cannot be read
   */
  Mail read(Path file, Path folder) throws IOException;
}
