package dev.vectormesh.examples.mailbox;

import com.google.protobuf.Struct;
import com.google.rpc.Code;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages in the order of the file. A message that stands there twice is named once. */
final class MailboxListing implements Listing {
  private final MailboxReader reader;
  private final String scope;
  private final long after;
  private final Set<String> named = new HashSet<>();

  private MailboxListing(MailboxReader reader, String scope, long after) {
    this.reader = reader;
    this.scope = scope;
    this.after = after;
  }

  /**
   * @param after the end of the last message that is not wanted any more; 0 for none
   */
  static MailboxListing open(Path file, String scope, long after) throws IOException {
    return new MailboxListing(new MailboxReader(file), scope, after);
  }

  @Override
  public @Nullable Item next() throws SourceException {
    try {
      for (Message message = reader.next(); message != null; message = reader.next()) {
        // Those before are read again, so that none of them is named under its second place.
        if (named.add(message.key()) && message.end() > after) {
          return item(message);
        }
      }
      return null;
    } catch (IOException e) {
      throw new SourceException(
          Code.UNAVAILABLE, "the mailbox cannot be read on: " + e.getMessage(), e);
    }
  }

  private Item item(Message message) {
    return new Item(
        message.name(),
        Long.toString(message.end()),
        scope + "/" + message.key(),
        message.hash(),
        (scratch, stored) -> {
          try {
            Path eml = scratch.file("message.eml");
            reader.copy(message, eml, scratch.maxBytes());
            // Title, sender and time are in the message, and read there.
            return new Raw.Bytes(
                eml,
                "message/rfc822",
                null,
                new Raw.Facts("", "", Struct.getDefaultInstance(), message.hash()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** It names all of the file: what is no more there is gone. */
  @Override
  public @Nullable String partial() {
    return null;
  }

  @Override
  public void close() {
    reader.close();
  }
}
