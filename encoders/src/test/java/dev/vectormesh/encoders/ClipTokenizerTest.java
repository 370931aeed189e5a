package dev.vectormesh.encoders;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.encoders.text.TextCleaning;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * CLIP's tokens against those of open_clip 3.3.0's own tokenizer. The files are made by {@code
 * src/test/python/clip_goldens.py}; the vocabulary is OpenAI's, MIT.
 */
class ClipTokenizerTest {
  private static final int WINDOW = 77;
  private static final int START = 49406;
  private static final int END = 49407;

  /**
   * Where we mean to differ: open_clip repairs text that was decoded by a wrong character set, and
   * lets a text end itself by the name of a special token.
   */
  private static final Set<String> OTHER_ON_PURPOSE =
      Set.of(
          "sch\u00c3\u00b6n",
          "\u00e2\u20ac\u0153quoted\u00e2\u20ac\u009d",
          "<start_of_text> a cat <end_of_text> tail",
          "<|startoftext|> a cat <|endoftext|> tail",
          "<END_OF_TEXT> shouted");

  private record Golden(String text, List<Long> openClip, List<Long> uncleaned, String canonical) {}

  private static List<Golden> goldens = List.of();
  private static HuggingFaceTextTokenizer clip;
  private static HuggingFaceTextTokenizer uncleaned;

  @BeforeAll
  static void read() throws IOException {
    goldens = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = resource("clip-goldens.jsonl")) {
      for (String line : new String(in.readAllBytes(), US_ASCII).lines().toList()) {
        JsonNode row = json.readTree(line);
        List<Long> openClip = ids(row.get("open_clip"));
        goldens.add(
            new Golden(
                row.get("text").textValue(),
                openClip,
                row.has("tokenizer_json") ? ids(row.get("tokenizer_json")) : openClip,
                row.get("canonical").textValue()));
      }
    }
    try (InputStream in = new GZIPInputStream(resource("clip-tokenizer.json.gz"))) {
      byte[] tokenizer = in.readAllBytes();
      clip = new HuggingFaceTextTokenizer(tokenizer, WINDOW, TextCleaning.CLIP);
      uncleaned = new HuggingFaceTextTokenizer(tokenizer, WINDOW, TextCleaning.NONE);
    }
  }

  @AfterAll
  static void close() {
    clip.close();
    uncleaned.close();
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(ClipTokenizerTest.class.getResourceAsStream(name), name);
  }

  private static List<Long> ids(JsonNode array) {
    List<Long> ids = new ArrayList<>();
    array.forEach(id -> ids.add(id.longValue()));
    return ids;
  }

  private static List<Long> ids(HuggingFaceTextTokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.input(text).ids()).boxed().toList();
  }

  private static Stream<Golden> asOpenClip() {
    return goldens.stream().filter(golden -> !OTHER_ON_PURPOSE.contains(golden.text));
  }

  @Test
  void input_isWhatOpenClipFeedsTheModel() {
    assertThat(asOpenClip()).hasSizeGreaterThan(60);
    assertThat(asOpenClip())
        .allSatisfy(golden ->
            assertThat(ids(clip, golden.text)).as(golden.text).isEqualTo(golden.openClip));
  }

  @Test
  void input_differsOnPurpose() {
    assertThat(goldens)
        .filteredOn(golden -> OTHER_ON_PURPOSE.contains(golden.text))
        .hasSize(OTHER_ON_PURPOSE.size())
        .allSatisfy(golden ->
            assertThat(ids(clip, golden.text)).as(golden.text).isNotEqualTo(golden.openClip));
  }

  @Test
  void input_holdsNoSpecialTokenOfTheText() {
    List<Long> cat = ids(clip, "a cat tail");

    assertThat(ids(clip, "<start_of_text> a cat <end_of_text> tail")).isEqualTo(cat);
    assertThat(ids(clip, "<|startoftext|> a cat <|endoftext|> tail")).isEqualTo(cat);
    assertThat(ids(clip, "a cat <END_OF_TEXT>\uff1cend_of_text\uff1e tail")).isEqualTo(cat);
    assertThat(ids(clip, "a cat &lt;end_of_text&gt; tail")).isEqualTo(cat);
  }

  @Test
  void input_keepsTheEndTokenWhenItIsCut() {
    List<Long> ids = ids(clip, "a very long caption ".repeat(100));

    assertThat(ids).hasSize(WINDOW).startsWith((long) START).endsWith((long) END);
    assertThat(ids.subList(1, WINDOW - 1)).doesNotContain((long) END);
  }

  /** Hugging Face's fast tokenizer has no cleaning of its own: what is lost without ours. */
  @Test
  void input_withoutCleaningIsTokenizerJsonsOwn() {
    assertThat(goldens)
        .allSatisfy(golden ->
            assertThat(ids(uncleaned, golden.text)).as(golden.text).isEqualTo(golden.uncleaned));
    assertThat(goldens)
        .filteredOn(golden -> !golden.uncleaned.equals(golden.openClip))
        .extracting(Golden::text)
        .contains("dog\u2019s bowl", "fish &amp; chips", "\ufeffbyte order mark");
  }

  @Test
  void siglipsTextIsOpenClipsCanonicalOne() {
    assertThat(asOpenClip())
        .allSatisfy(golden ->
            assertThat(TextCleaning.SIGLIP.clean(golden.text))
                .as(golden.text)
                .isEqualTo(golden.canonical));
  }

  @Test
  void siglip2sTextKeepsPunctuation() {
    assertThat(TextCleaning.SIGLIP2.clean("It\u2019s a Cat, &amp; a DOG!"))
        .isEqualTo("it\u2019s a cat, &amp; a dog!");
    assertThat(TextCleaning.SIGLIP2.clean("a<EOS>b")).isEqualTo("a b");
  }

  @Test
  void count_isOfTheCleanedText() {
    assertThat(clip.count("fish &amp;amp; chips")).isEqualTo(clip.count("fish & chips"));
    assertThat(clip.specialTokens()).isEqualTo(2);
  }
}
