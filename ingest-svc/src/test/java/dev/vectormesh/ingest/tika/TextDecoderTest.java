package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextDecoderTest {
  private static final String RUSSIAN =
      "Съешь ещё этих мягких французских булок, да выпей чаю. Широкая электрификация южных"
          + " губерний.";
  private static final String JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。";
  private static final String GERMAN =
      "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, während die Bären"
          + " schlafen.";

  @ParameterizedTest
  @CsvSource({"UTF-8", "windows-1251", "KOI8-R", "UTF-16LE", "UTF-16BE"})
  void russian_isReadInEveryCharset(String charset) {
    assertThat(decode(RUSSIAN, charset)).isEqualTo(RUSSIAN);
  }

  @ParameterizedTest
  @CsvSource({"UTF-8", "Shift_JIS", "EUC-JP", "ISO-2022-JP"})
  void japanese_isReadInEveryCharset(String charset) {
    assertThat(decode(JAPANESE, charset)).isEqualTo(JAPANESE);
  }

  @ParameterizedTest
  @CsvSource({"UTF-8", "windows-1252", "UTF-16LE"})
  void german_isReadInEveryCharset(String charset) {
    assertThat(decode(GERMAN, charset)).isEqualTo(GERMAN);
  }

  @Test
  void validUtf8_winsOverWhatTheTextDeclares() {
    byte[] bytes = GERMAN.getBytes(StandardCharsets.UTF_8);

    assertThat(TextDecoder.decode(bytes, StandardCharsets.ISO_8859_1).text()).isEqualTo(GERMAN);
  }

  private static String decode(String text, String charset) {
    return TextDecoder.decode(text.getBytes(Charset.forName(charset)), null).text();
  }
}
