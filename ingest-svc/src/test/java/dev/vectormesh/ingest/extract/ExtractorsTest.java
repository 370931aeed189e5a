package dev.vectormesh.ingest.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.text.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractorsTest {
  private static final ExtractorSetting LANGUAGE = new ExtractorSetting("language@1", Map.of());
  private static final ExtractorSetting MASK =
      new ExtractorSetting("personal_data@1", Map.of("mask", "true"));

  private final Extractors extractors = Extractors.all();

  private static Draft draft(String title, PagedText text, Map<String, String> metadata) {
    Struct.Builder struct = Struct.newBuilder();
    metadata.forEach(
        (key, value) -> struct.putFields(key, Value.newBuilder().setStringValue(value).build()));
    return new Draft(
        "a", title, "", "text/plain", struct.build(), new Content.Text(text), "hash", null, null);
  }

  private Draft read(Draft draft, ExtractorSetting... settings) throws Exception {
    return ((Extractors.Read.Kept) extractors.read(List.of(settings), draft)).draft();
  }

  private static String language(Draft draft) {
    return draft
        .metadata()
        .getFieldsOrDefault("language", Value.getDefaultInstance())
        .getStringValue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|The port was enlarged last year, and ships of any size may enter now.",
        "de|Der Hafen wurde im letzten Jahr vergrößert, und Schiffe jeder Größe können einlaufen.",
        "fr|Le port a été agrandi l'année dernière et les navires peuvent y entrer.",
        "ru|Порт был расширен в прошлом году, и теперь туда могут заходить суда.",
        "ja|昨年港が拡張され、どんな大きさの船も入れるようになりました。",
        "zh|港口去年扩建，现在各种大小的船只都可以进入。我们的船明天早上到。",
      })
  void language_isTold(String language, String text) throws Exception {
    Draft read = read(draft("", PagedText.plain(text), Map.of()), LANGUAGE);

    assertThat(language(read)).isEqualTo(language);
    assertThat(read.features()).containsExactly("language@1");
  }

  @Test
  void textWithoutALanguage_getsNone() throws Exception {
    Draft read = read(draft("", PagedText.plain("12 34 xyz"), Map.of()), LANGUAGE);

    assertThat(read.metadata()).isEqualTo(Struct.getDefaultInstance());
    assertThat(read.features()).isEmpty();
  }

  @Test
  void keyOfTheCallersOwn_isKept() throws Exception {
    PagedText text = PagedText.plain("The port was enlarged last year, and ships may enter now.");

    Draft read = read(draft("", text, Map.of("language", "Klingon")), LANGUAGE);

    assertThat(language(read)).isEqualTo("Klingon");
  }

  @Test
  void mask_replacesWhatIsFound_andPlacesStayRight() throws Exception {
    String one = "Ask ann@example.org first.";
    PagedText text =
        new PagedText(
            one + "\n\nSecond page.",
            List.of(
                new Mark(0, Place.page(1), Layout.PROSE),
                new Mark(one.length() + 2, Place.page(2), Layout.PROSE)));

    Draft read = read(draft("To bob@example.org", text, Map.of()), MASK);

    assertThat(read.title()).isEqualTo("To [email]");
    PagedText masked = read.content().text();
    assertThat(masked.text()).isEqualTo("Ask [email] first.\n\nSecond page.");
    assertThat(masked.text().substring(masked.marks().getLast().offset()))
        .isEqualTo("Second page.");
    assertThat(read.metadata().getFieldsOrThrow("personal_data").getListValue().getValuesList())
        .extracting(Value::getStringValue)
        .containsExactly("email");
  }

  @Test
  void changedDocument_isReadAsIfNothingHadBeenFound() throws Exception {
    PagedText english =
        PagedText.plain("The port was enlarged last year, and ships may enter now.");
    Draft before = read(draft("", english, Map.of("room", "7")), LANGUAGE);

    Draft unread = extractors.unread(before, before);

    assertThat(unread.metadata().getFieldsMap()).containsOnlyKeys("room");
    assertThat(unread.features()).isEmpty();
  }

  @Test
  void unknownExtractor_isRefusedWithThoseThereAre() {
    assertThatThrownBy(
            () -> extractors.check("extractors", List.of(new ExtractorSetting("mood@1", Map.of()))))
        .hasMessageContaining("extractors[0].name")
        .hasMessageContaining("language@1, passthrough@1, personal_data@1");
  }

  @Test
  void unknownSetting_isRefusedWithThoseThereAre() {
    var setting = new ExtractorSetting("personal_data@1", Map.of("hide", "true"));

    assertThatThrownBy(() -> extractors.check("extractors", List.of(setting)))
        .hasMessageContaining("extractors[0].settings.hide")
        .hasMessageContaining("mask");
  }

  @Test
  void valueThatASettingDoesNotTake_isRefused() {
    var setting = new ExtractorSetting("personal_data@1", Map.of("mask", "yes"));

    assertThatThrownBy(() -> extractors.check("extractors", List.of(setting)))
        .hasMessageContaining("mask must be true or false");
  }

  @Test
  void twoOfOneName_areRefusedWhenTheyAreFound() {
    assertThatThrownBy(() -> new Extractors(List.of(new Passthrough(), new Passthrough())))
        .hasMessageContaining("passthrough@1");
  }

  /** As a plug-in may be. */
  private static final class Drafts implements Extractor {
    @Override
    public String name() {
      return "drafts@1";
    }

    @Override
    public String description() {
      return "Leaves out drafts.";
    }

    @Override
    public Set<String> keys() {
      return Set.of();
    }

    @Override
    public Map<String, String> settings() {
      return Map.of();
    }

    @Override
    public Reading with(Map<String, String> settings) {
      return seen -> seen.title().startsWith("DRAFT") ? new Finding.Skip("draft") : Finding.NOTHING;
    }
  }

  @Test
  void plugin_leavesDocumentsOutForAReason() throws Exception {
    Extractors plugged = new Extractors(List.of(new Drafts()));

    var read =
        plugged.read(
            List.of(new ExtractorSetting("drafts@1", Map.of())),
            draft("DRAFT of a plan", PagedText.plain("x"), Map.of()));

    assertThat(read).isEqualTo(new Extractors.Read.LeftOut("draft"));
  }
}
