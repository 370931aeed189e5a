package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query's words find, in which languages and writings. */
class WordSearchTest {
  private static final double LENGTH = 8;

  private final Bm25Encoder encoder = Bm25Encoder.standard();

  /** The query's score of the text, each term's IDF being 1. */
  private double score(String query, String text) {
    return score(encoder.query(query), encoder.document(text, LENGTH));
  }

  private static double score(SparseVector query, SparseVector document) {
    double sum = 0;
    for (int i = 0; i < query.size(); i++) {
      int at = Arrays.binarySearch(document.indices(), query.indices()[i]);
      sum += at < 0 ? 0 : (double) query.values()[i] * document.values()[at];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "ท่าเรือ, การประชุมวันนี้พูดถึงการขยายท่าเรือ",
    "โรงพยาบาล, เขาทำงานที่โรงพยาบาลในกรุงเทพมหานคร",
    "ປະເທດ, ພາສາລາວເປັນພາສາທີ່ໃຊ້ໃນປະເທດລາວ",
    "ប្រទេស, ភាសាខ្មែរគឺជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា",
    "ខ្មែរ, ភាសាខ្មែរគឺជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា",
    "စကား, မြန်မာဘာသာစကားသည်မြန်မာနိုင်ငံ၏တရားဝင်ဘာသာစကားဖြစ်သည်",
    "မြန်မာ, မြန်မာဘာသာစကားသည်မြန်မာနိုင်ငံ၏တရားဝင်ဘာသာစကားဖြစ်သည်",
    "图书馆, 我爱北京大学图书馆",
    "北京, 我爱北京大学图书馆",
    "東京, 東京都で新しいコンピューターを買いました",
    "コンピューター, 東京都で新しいコンピューターを買いました",
    "서울, 서울 여행을 준비한다",
  })
  void word_isFoundInLanguagesWithAndWithoutBlanks(String word, String text) {
    assertThat(score(word, text)).isPositive();
    assertThat(score(word, "nothing of the kind")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "京都, 東京都で新しいコンピューターを買いました",
    "ปลา, การประชุมวันนี้พูดถึงการขยายท่าเรือ",
  })
  void word_isNotFoundAcrossTheBordersOfOthers(String word, String text) {
    assertThat(score(word, text)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Zoe, Zoë",
    "resume, résumés",
    "Cafe, CAFÉ",
    "Lodz, Łódź",
    "Strasse, Straße",
    "Αθηνα, Αθήνα",
    "ABC123, ＡＢＣ１２３",
    "find, ﬁnd",
    "office, oﬃce",
    "avion, l'avion",
    "avion, l’avion",
    "eau, d'eau",
    "os, l'os",
    "arte, dell'arte",
    "ガイド, ｶﾞｲﾄﾞ",
  })
  void writingsOfOneWord_meet_andTheExactOneComesFirst(String plain, String written) {
    assertThat(score(plain, written)).isPositive().isLessThan(score(plain, plain));
    assertThat(score(written, plain)).isPositive().isLessThan(score(written, written));
  }

  @Test
  void anyNumberOfVariants_weighsLessThanTheWordOnce() {
    String variants = "Zoë Zoë Zoë Zoë Zoë Zoë Zoë Zoë";
    String once = "Zoe one two three four five six seven";

    assertThat(encoder.length(variants)).isEqualTo(encoder.length(once));
    assertThat(score("Zoe", variants)).isLessThan(score("Zoe", once));
  }

  @ParameterizedTest
  @CsvSource({
    "zoë, zoe\u0308",
    "cooperate, co\u00adoperate",
    "don't, don’t",
    "50 \u00b5g, 50 \u03bcg",
    "50\u00b5m, 50\u03bcm",
    "\u00b5, \u03bc",
    "\u00b5\u03ad\u03c4\u03c1\u03bf, \u03bc\u03ad\u03c4\u03c1\u03bf",
  })
  void spellingsThatLookTheSame_areTheSame(String one, String other) {
    assertThat(encoder.query(one)).isEqualTo(encoder.query(other));
  }

  @Test
  void variants_doNotCountAsLength() {
    assertThat(encoder.length("Zoë mange l'avion")).isEqualTo(3);
  }

  /** From fastembed 0.9.1: {@code abs(mmh3.hash(token))}. */
  @ParameterizedTest
  @CsvSource({"cat, 1751422759", "run, 243905464", "hello, 613153351", "5561, 7611960"})
  void dimensions_areThoseOfFastembed(String word, int id) {
    assertThat(encoder.query(word).indices()).containsExactly(id);
  }

  @Test
  void firstReleasesIndexes_areSearchedAsTheyWereBuilt() {
    Bm25Encoder first = Bm25Encoder.of("english-1");

    // mmh3.hash("run") is -243905464, which was taken as an unsigned number.
    assertThat(first.query("running").indices()).containsExactly(-243905464);
    assertThat(first.query("Zoë").size()).isEqualTo(1);
    assertThat(first.query("Zoë")).isNotEqualTo(first.query("Zoe"));
  }

  @Test
  void unitWithMu_isOneWord() {
    assertThat(encoder.length("\u03bcg")).isEqualTo(1);
    assertThat(score("g", "50 \u00b5g")).isZero();
  }

  @Test
  void secondAnalysis_staysAsItWas() {
    Bm25Encoder second = Bm25Encoder.of("words-2");

    assertThat(second.length("\u03bcg")).isEqualTo(2);
    assertThat(second.query("Zo\u00eb runs 50 \u00b5g"))
        .isEqualTo(encoder.query("Zo\u00eb runs 50 \u00b5g"));
    assertThat(second.query("\u00b5g")).isNotEqualTo(second.query("\u03bcg"));
  }

  @Test
  void unknownAnalysis_isRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bm25Encoder.of("words-99"))
        .withMessageContaining("words-99")
        .withMessageContaining(Bm25Encoder.CURRENT_ANALYSIS);
  }
}
