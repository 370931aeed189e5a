package dev.vectormesh.ingest.extract;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.optimaize.langdetect.DetectedLanguage;
import com.optimaize.langdetect.LanguageDetector;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The language of a text, of some 70, by its runs of up to three letters. */
final class LanguageExtractor implements Extractor {
  static final String KEY = "language";

  // More does not tell more, and takes longer.
  private static final int CHARACTERS = 10_000;
  private static final int FEWEST = 20;
  private static final double SURE = 0.7;
  private static final long SEED = 1;

  /** Its profiles are read once, and take some 90 MB. */
  private static final class Profiles {
    static final LanguageDetector DETECTOR = detector();

    private static LanguageDetector detector() {
      try {
        return LanguageDetectorBuilder.create(NgramExtractors.standard())
            .withProfiles(new LanguageProfileReader().readAllBuiltIn())
            .seed(SEED)
            .build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String name() {
    return "language@1";
  }

  @Override
  public String description() {
    return "Tells the language of a text in the key language, as ISO 639-1 has it (en).";
  }

  @Override
  public Set<String> keys() {
    return Set.of(KEY);
  }

  @Override
  public Map<String, String> settings() {
    return Map.of();
  }

  @Override
  public Reading with(Map<String, String> settings) {
    return seen -> {
      String language = language(seen.text());
      return language.isEmpty()
          ? Finding.NOTHING
          : new Finding.Found(
              Struct.newBuilder()
                  .putFields(KEY, Value.newBuilder().setStringValue(language).build())
                  .build(),
              List.of(),
              List.of());
    };
  }

  /** Empty where the text is too short, or says nothing. */
  private static String language(String text) {
    String start = text.substring(0, Math.min(text.length(), CHARACTERS));
    if (start.codePoints().filter(Character::isLetter).limit(FEWEST).count() < FEWEST) {
      return "";
    }
    // Its profiles take Japanese with many Chinese characters for Chinese.
    if (start.codePoints().anyMatch(LanguageExtractor::isKana)) {
      return "ja";
    }
    List<DetectedLanguage> likely = Profiles.DETECTOR.getProbabilities(start);
    return likely.isEmpty() || likely.getFirst().getProbability() < SURE
        ? ""
        : likely.getFirst().getLocale().getLanguage();
  }

  private static boolean isKana(int point) {
    Character.UnicodeScript script = Character.UnicodeScript.of(point);
    return script == Character.UnicodeScript.HIRAGANA || script == Character.UnicodeScript.KATAKANA;
  }
}
