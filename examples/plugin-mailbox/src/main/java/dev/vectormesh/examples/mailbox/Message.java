package dev.vectormesh.examples.mailbox;

/**
 * A message in its file.
 *
 * @param start its first byte, behind the line that divides it from the one before
 * @param end the byte behind its last
 * @param id what Message-ID says, or its hash where nothing does
 * @param subject as it was sent: encoded where it has other letters than ASCII's
 * @param hash SHA-256 of its bytes, in hex
 */
record Message(long start, long end, String id, String subject, String hash) {
  /** Tells it from the mailbox's other messages, in letters that a path may have. */
  String key() {
    return id.replaceAll("[^A-Za-z0-9._@-]", "_");
  }

  /** As people see it in progress and failures. */
  String name() {
    return subject.isEmpty() || subject.contains("=?") ? key() : subject;
  }
}
