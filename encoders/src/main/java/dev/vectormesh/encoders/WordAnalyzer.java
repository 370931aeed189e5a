package dev.vectormesh.encoders;

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

  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer words = new ICUTokenizer(new DefaultICUTokenizerConfig(true, true));
    TokenStream terms = new LowerCaseFilter(new EnglishPossessiveFilter(words));
    terms = new StopFilter(new VariantsFilter(terms), EnglishAnalyzer.getDefaultStopSet());
    return new TokenStreamComponents(words, new PorterStemFilter(terms));
  }
}
