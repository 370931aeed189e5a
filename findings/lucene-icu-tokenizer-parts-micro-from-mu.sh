#!/usr/bin/env bash
# Lucene 10.6.0, ICUTokenizer with ICUFoldingFilter: "50 µg" typed with the micro sign is not found by "50 μg" typed with mu.
#
# Expected: the micro sign (U+00B5, on keyboards) and the Greek mu (U+03BC, which Unicode prefers) look alike, and ICUFoldingFilter
# folds the first into the second, so that either finds both. The tokenizer follows Unicode's rules for words (UAX #29), by which
# there is no break between letters: "IFNγ" is one word, as it is for StandardTokenizer.
# Happens: ICUTokenizer cuts a word where the script changes, before the filter folds. Mu is Greek, the micro sign belongs to no
# script: "μg" becomes two terms, "µg" one, and each spelling finds itself alone. "IFNγ" is found by "IFN", a different protein
# name. Normalising the characters before the tokenizer (ICUNormalizer2CharFilter) makes the two spellings equal again, still cut.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.lucene</groupId><artifactId>lucene-analysis-icu</artifactId><version>10.6.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2CharFilter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;
import org.apache.lucene.util.Version;

public class Finding {
  private static final String MICRO = "\u00b5g";
  private static final String MU = "\u03bcg";
  private static final String GAMMA = "IFN\u03b3";

  private enum Words { STANDARD, ICU, ICU_NORMALISED_BEFORE }

  public static void main(String[] args) throws Exception {
    System.out.println("lucene " + Version.LATEST);
    System.out.println("documents: '50 U+00B5 g' (micro), '50 U+03BC g' (mu), 'IFN U+03B3' (gamma)");
    expect(Words.STANDARD, "micro", MICRO, 1, 2);
    expect(Words.STANDARD, "mu", MU, 1, 2);
    expect(Words.STANDARD, "IFN", "IFN", 1, 0);
    expect(Words.ICU, "micro", MICRO, 1, 1);
    expect(Words.ICU, "mu", MU, 2, 1);
    expect(Words.ICU, "IFN", "IFN", 1, 1);
    expect(Words.ICU_NORMALISED_BEFORE, "micro", MICRO, 2, 2);
    expect(Words.ICU_NORMALISED_BEFORE, "mu", MU, 2, 2);
  }

  private static void expect(Words words, String name, String query, int terms, int hits) throws Exception {
    try (Analyzer analyzer = analyzer(words); var directory = new ByteBuffersDirectory()) {
      try (var writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
        for (String text : List.of("50 " + MICRO, "50 " + MU, GAMMA)) {
          Document document = new Document();
          document.add(new TextField("text", text, Field.Store.NO));
          writer.addDocument(document);
        }
      }
      List<String> actual = terms(analyzer, query);
      try (var reader = DirectoryReader.open(directory)) {
        var all = new QueryBuilder(analyzer).createBooleanQuery("text", query, BooleanClause.Occur.MUST);
        int found = new IndexSearcher(reader).count(all);
        System.out.println(words + ": query " + name + ": terms " + actual + ", documents found: " + found);
        if (actual.size() != terms || found != hits) {
          throw new IllegalStateException("changed: expected " + terms + " terms and " + hits + " documents");
        }
      }
    }
  }

  private static Analyzer analyzer(Words words) {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer tokenizer = words == Words.STANDARD ? new StandardTokenizer() : new ICUTokenizer();
        return new TokenStreamComponents(tokenizer, new ICUFoldingFilter(tokenizer));
      }

      @Override
      protected Reader initReader(String field, Reader reader) {
        return words == Words.ICU_NORMALISED_BEFORE ? new ICUNormalizer2CharFilter(reader) : reader;
      }
    };
  }

  private static List<String> terms(Analyzer analyzer, String text) throws Exception {
    List<String> terms = new ArrayList<>();
    try (var stream = analyzer.tokenStream("text", text)) {
      var term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
    }
    return terms;
  }
}
JAVA

# Lucene 10 needs Java 21: the one of JAVA_HOME, of the path, or any of those installed.
for java in "${JAVA_HOME:+$JAVA_HOME/bin/}java" java /usr/lib/jvm/*/bin/java; do
  major=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || continue
  [ "${major:-0}" -lt 21 ] || break
done
[ "${major:-0}" -ge 21 ] || { echo "needs Java 21 or later: set JAVA_HOME"; exit 2; }
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
"$java" -Dstdout.encoding=UTF-8 -cp "$(cat classpath)" Finding.java
