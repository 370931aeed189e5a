package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words, and single signs between them, are tokens; words above eight letters are two. */
final class WordTokenizer implements TextTokenizer {
  private static final Pattern TOKEN = Pattern.compile("\\w{1,8}|[^\\w\\s]");

  @Override
  public TokenSpans spans(String text) {
    List<int[]> spans = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      spans.add(new int[] {matcher.start(), matcher.end()});
    }
    return new TokenSpans(
        spans.stream().mapToInt(s -> s[0]).toArray(), spans.stream().mapToInt(s -> s[1]).toArray());
  }

  @Override
  public int specialTokens() {
    return 2;
  }
}
