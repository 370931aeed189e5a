package dev.vectormesh.encoders;

import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;

/**
 * Words of all languages: those that write without blanks are cut by ICU's dictionaries, English is
 * stemmed, and {@link VariantsFilter} adds the forms that a word is also looked for in.
 */
final class WordAnalyzer extends Analyzer {
  private static final char MICRO = '\u00b5';
  private static final char MU = '\u03bc';
  private static final Normalizer2 COMPOSED = Normalizer2.getNFCInstance();

  /** One spelling of what looks the same: composed letters, one apostrophe, no soft hyphens. */
  static String plain(String text) {
    String plain = text;
    if (plain.indexOf('\u00ad') >= 0) {
      plain = plain.replace("\u00ad", "");
    }
    plain = plain.replace('\u2019', '\'').replace('\u02bc', '\'').replace('\uff07', '\'');
    return COMPOSED.isNormalized(plain) ? plain : COMPOSED.normalize(plain);
  }

  /**
   * The micro sign and mu look alike, and are typed for each other. Which of the two stays is told
   * by the next letter: the tokenizer cuts a word where the script changes, and mu is Greek, so
   * that {@code μg} would be two words.
   */
  static String withOneMu(String text) {
    if (text.indexOf(MICRO) < 0 && text.indexOf(MU) < 0) {
      return text;
    }
    StringBuilder one = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == MICRO || text.charAt(i) == MU) {
        one.setCharAt(i, isLatin(text, i + 1) ? MICRO : MU);
      }
    }
    return one.toString();
  }

  private static boolean isLatin(String text, int at) {
    return at < text.length() && UScript.getScript(text.codePointAt(at)) == UScript.LATIN;
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer words = new ICUTokenizer(new DefaultICUTokenizerConfig(true, true));
    TokenStream terms = new LowerCaseFilter(new EnglishPossessiveFilter(words));
    terms = new StopFilter(new VariantsFilter(terms), EnglishAnalyzer.getDefaultStopSet());
    return new TokenStreamComponents(words, new PorterStemFilter(terms));
  }
}
