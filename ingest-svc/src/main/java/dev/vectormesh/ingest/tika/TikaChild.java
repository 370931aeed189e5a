package dev.vectormesh.ingest.tika;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The main class of the child JVM: reads paths from standard input, one after the other, and
 * answers each on standard output. Ends when its input does, so that no child outlives its parent,
 * not even in the middle of a file.
 */
public final class TikaChild {
  /** Exit status of a child that could not start. */
  private static final int NO_START = 70;

  private TikaChild() {}

  /**
   * @param args the most characters of text that a file may have
   */
  public static void main(String[] args) {
    // Whatever a library prints must not get between the frames.
    DataOutputStream answers =
        new DataOutputStream(
            new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    Logger.getLogger("").setLevel(Level.SEVERE);
    BlockingQueue<String> paths = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().name("requests").start(() -> receive(paths));
    try {
      serve(new DocumentReader(Long.parseLong(args[0])), paths, answers);
    } catch (IOException | InterruptedException e) {
      Runtime.getRuntime().halt(NO_START);
    }
  }

  private static void receive(BlockingQueue<String> paths) {
    try (DataInputStream in = new DataInputStream(System.in)) {
      while (true) {
        paths.add(Frames.readString(in));
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static void serve(
      DocumentReader reader, BlockingQueue<String> paths, DataOutputStream out)
      throws IOException, InterruptedException {
    while (true) {
      Path file = Path.of(paths.take());
      try {
        Frames.writeText(out, reader.read(file));
      } catch (UnreadableDocumentException e) {
        Frames.writeFailure(out, e.reason(), e.why());
      } catch (StackOverflowError e) {
        Frames.writeFailure(out, Reason.CORRUPT, "it is nested too deeply");
      } catch (IOException e) {
        Frames.writeFailure(out, Reason.UNREADABLE, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        Frames.writeFailure(out, Reason.CORRUPT, String.valueOf(e));
      }
    }
  }
}
