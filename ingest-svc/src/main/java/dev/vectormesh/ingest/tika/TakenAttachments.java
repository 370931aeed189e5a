package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import java.nio.file.Path;
import java.util.List;

/**
 * Attachments that were taken out of a mail.
 *
 * @param attachments in the mail's order
 * @param metadata what the mail says of itself: mail_subject, mail_from, mail_date, mail_message_id
 * @param whole whether they are all that it holds
 */
public record TakenAttachments(List<Taken> attachments, Struct metadata, boolean whole) {
  public TakenAttachments {
    attachments = List.copyOf(attachments);
  }

  /**
   * An attachment.
   *
   * @param name as the mail calls it, or by its number where it does not
   * @param file holds its bytes
   */
  public record Taken(String name, Path file) {}
}
