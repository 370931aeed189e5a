package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddedBlobsTest {
  private final Random random = new Random(7);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String base64(int length) {
    return Base64.getEncoder().encodeToString(bytes(length));
  }

  private String lines(String prefix, int count, int bytes) {
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + base64(bytes) + "\n")
        .collect(Collectors.joining());
  }

  private static String left(String text) {
    return EmbeddedBlobs.leaveOut(text).text();
  }

  @Test
  void dataUri_isLeftOutAndCounted() {
    String letters = base64(30_000);

    EmbeddedBlobs found =
        EmbeddedBlobs.leaveOut("A map: ![map](data:image/png;base64," + letters + ") of the town");

    assertThat(found.text()).isEqualTo("A map: ![map](data:image/png;base64,…) of the town");
    assertThat(found.leftOut()).isEqualTo(letters.length() - 1);
  }

  @Test
  void keysAndMailParts_areLeftOut() {
    assertThat(left("a\n-----BEGIN KEY-----\n" + lines("", 20, 48) + "zzzz\n-----END KEY-----\nb"))
        .isEqualTo("a\n-----BEGIN KEY-----\n…\n-----END KEY-----\nb");
    assertThat(left("> a\n" + lines("> ", 50, 57) + "> b")).isEqualTo("> a\n> …\n> b");
    assertThat(left("key: |\n" + lines("    ", 10, 57) + "next: 1"))
        .isEqualTo("key: |\n    …\nnext: 1");
  }

  @Test
  void longRunsWithoutBlanks_areLeftOutOrCut() {
    assertThat(left("{\"image\":\"" + base64(900) + "\",\"name\":\"heron\"}"))
        .isEqualTo("{\"image\":\"…\",\"name\":\"heron\"}");
    assertThat(left("dump " + HexFormat.of().formatHex(bytes(500)) + " end"))
        .isEqualTo("dump … end");
    assertThat(left("gene " + "ACGT".repeat(600) + " end"))
        .isEqualTo("gene " + "ACGT".repeat(8) + "… end");
  }

  @Test
  void whatPeopleLookFor_stays() {
    String sums =
        IntStream.range(0, 20)
            .mapToObj(i -> HexFormat.of().formatHex(bytes(32)))
            .collect(Collectors.joining("\n"));
    String path = "/usr/share/" + "some-long/name_of_a_folder/".repeat(15) + "file";
    String code = "    return a_very_long_name(of_a_method, with_arguments);\n".repeat(20);
    String chinese = "吾輩は猫である。名前はまだ無い。".repeat(200);

    for (String text : new String[] {sums, path, code, chinese}) {
      assertThat(EmbeddedBlobs.leaveOut(text)).isEqualTo(new EmbeddedBlobs(text, 0));
    }
  }

  @Test
  void millionsOfLetters_takeNoStack() {
    assertThat(left("data:font/woff;base64," + "aB3/".repeat(1_000_000))).hasSizeLessThan(40);
    assertThat(left(lines("", 20_000, 57))).isEqualTo("…\n");
  }
}
