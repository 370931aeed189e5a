package dev.vectormesh.platform.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The child's side: requests come by standard input, one after the other, answers go to standard
 * output. Ends when its input does, so that no child outlives its parent, not even in the middle of
 * a request.
 */
public final class ChildServer {
  /** Exit status of a child that could not go on. */
  private static final int BROKEN = 70;

  private ChildServer() {}

  /** Answers one request. */
  @FunctionalInterface
  public interface Handler {
    /** What it throws, an {@link OutOfMemoryError} among them, ends the child. */
    void answer(byte[] request, DataOutputStream out) throws IOException;
  }

  /** Makes the handler, once. */
  @FunctionalInterface
  public interface Start {
    Handler start() throws IOException;
  }

  /** Never returns. */
  public static void serve(Start start) {
    // Whatever a library prints must not get between the answers.
    DataOutputStream answers =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    Logger.getLogger("").setLevel(Level.SEVERE);
    BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().name("requests").start(() -> receive(requests));
    try {
      Handler handler = start.start();
      while (true) {
        handler.answer(requests.take(), answers);
        answers.flush();
      }
    } catch (OutOfMemoryError e) {
      Runtime.getRuntime().halt(ChildProcess.OUT_OF_MEMORY);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      Runtime.getRuntime().halt(BROKEN);
    }
  }

  private static void receive(BlockingQueue<byte[]> requests) {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(System.in))) {
      while (true) {
        requests.add(ChildFrames.readBytes(in));
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(0);
    } catch (OutOfMemoryError e) {
      Runtime.getRuntime().halt(ChildProcess.OUT_OF_MEMORY);
    }
  }
}
