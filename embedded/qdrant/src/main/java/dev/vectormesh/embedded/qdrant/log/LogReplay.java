package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the files of a log after a start. Nothing on disk is changed before all of it was read and
 * found whole, so that damage can still be looked at.
 */
final class LogReplay {

  /** Where a file is to be cut: what follows was never acknowledged. */
  private record TornTail(Path path, long end) {}

  private final OperationLog.Replay replay;
  private final List<TornTail> tails = new ArrayList<>();
  private long last;

  /**
   * @param committed the last operation that needs no replay
   */
  LogReplay(long committed, OperationLog.Replay replay) {
    this.last = committed;
    this.replay = replay;
  }

  /** The last operation that is there. */
  long last() {
    return last;
  }

  /**
   * Hands over what the file has beyond {@link #last}.
   *
   * @throws CorruptStorageException when the file itself shows that acknowledged operations are
   *     lost
   */
  void read(Path path) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    int at = 0;
    for (int length; (length = LogRecords.bodyLength(bytes, at)) >= 0; ) {
      long sequence = LogRecords.sequence(bytes, at);
      if (sequence > last) {
        if (sequence != last + 1) {
          throw new CorruptStorageException(
              path + " goes on with operation " + sequence + " after " + last);
        }
        replay.apply(sequence, LogRecords.body(bytes, at, length));
        last = sequence;
      }
      at += LogRecords.size(length);
    }
    if (LogRecords.isFollowedBySynced(bytes, at)) {
      throw new CorruptStorageException(
          path + " is damaged at byte " + at + ", before operations that were acknowledged");
    }
    tails.add(new TornTail(path, at));
  }

  /**
   * Compares what was read with what was acknowledged.
   *
   * @throws CorruptStorageException when operations are missing
   */
  void requireUpTo(long acknowledged, Path directory) throws IOException {
    if (last < acknowledged) {
      String place =
          tails.isEmpty()
              ? directory + " has no log file"
              : tails.getLast().path() + " ends at byte " + tails.getLast().end();
      throw new CorruptStorageException(
          place
              + ", after operation "
              + last
              + ", but "
              + acknowledged
              + " were acknowledged: "
              + (acknowledged - last)
              + " are lost");
    }
  }

  /** Cuts what a crash left behind the last whole record of each file. */
  void cutTornTails() throws IOException {
    for (TornTail tail : tails) {
      try (FileChannel channel = FileChannel.open(tail.path(), StandardOpenOption.WRITE)) {
        channel.truncate(tail.end());
        channel.force(true);
      }
    }
  }
}
