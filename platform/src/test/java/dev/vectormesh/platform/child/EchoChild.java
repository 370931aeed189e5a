package dev.vectormesh.platform.child;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers with what it was asked, or does what the request says. */
final class EchoChild {
  private EchoChild() {}

  public static void main(String[] args) {
    ChildServer.serve(() -> EchoChild::answer);
  }

  private static void answer(byte[] request, DataOutputStream out) throws IOException {
    String text = new String(request, StandardCharsets.UTF_8);
    System.out.println("a library that talks");
    if (text.startsWith("end once ")) {
      Path mark = Path.of(text.substring("end once ".length()));
      if (Files.notExists(mark)) {
        Files.createFile(mark);
        Runtime.getRuntime().halt(9);
      }
    }
    switch (text) {
      case "end" -> Runtime.getRuntime().halt(9);
      case "hang" -> hang();
      case "eat" -> ChildFrames.writeBytes(out, new byte[1 << 30]);
      case "leave a file" -> Files.createTempFile("left", "behind");
      default -> {}
    }
    ChildFrames.writeString(out, text);
  }

  private static void hang() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
