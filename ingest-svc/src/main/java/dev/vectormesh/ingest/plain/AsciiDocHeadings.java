package dev.vectormesh.ingest.plain;

import dev.vectormesh.ingest.text.HeadingPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The titles of a document and of its sections in AsciiDoc, as Asciidoctor reads them: {@code =
 * Title}, or a title over a line of as many signs. None stands within a block or a paragraph.
 */
final class AsciiDocHeadings {
  private static final Pattern MARKED =
      Pattern.compile("(={1,6}|#{1,6})[ \\t]+(\\S.*?)(?:[ \\t]+\\1)?");
  private static final Pattern UNDERLINE = Pattern.compile("={2,}|-{2,}|~{2,}|\\^{2,}|\\+{2,}");
  private static final String UNDERLINES = "=-~^+";
  private static final Pattern BLOCK =
      Pattern.compile(
          "(-{4,}|\\.{4,}|={4,}|\\*{4,}|_{4,}|\\+{4,}|/{4,}|--|[|,:!]={3,}|`{3})[\\w,. -]*");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(":!?(\\w[\\w-]*)!?:(?:[ \\t]+(.*?))?(?: \\\\)?");
  private static final Pattern ABOUT_A_BLOCK =
      Pattern.compile("\\[.*]|\\.[^\\s.].*|[a-z]+::\\S*\\[.*]|//(?!/).*");
  private static final Pattern NO_SECTION =
      Pattern.compile("\\[(?:discrete|float|source|listing|literal|verse|stem|pass|comment)\\b.*]");
  private static final Pattern ANCHOR = Pattern.compile("\\[\\[[^\\]]*]]|\\[#[^\\]]*]");
  private static final Pattern LINK =
      Pattern.compile("(?:https?://|link:|xref:)[^\\s\\[]*\\[([^\\]]*)]|<<[^,>]*,([^>]*)>>");
  private static final Pattern EMPHASIS =
      Pattern.compile("(?<![\\p{L}\\p{N}])([*_`+#]{1,2})(\\S|\\S.*?\\S)\\1(?![\\p{L}\\p{N}])");
  private static final Pattern REFERENCE = Pattern.compile("\\{([\\w-]+)}");

  private final List<TextLine> lines;
  private final List<Heading> headings = new ArrayList<>();
  private final Map<String, String> attributes = new HashMap<>();
  private @Nullable String blockEnd;
  private boolean blockStarts = true;
  private boolean section = true;

  private AsciiDocHeadings(String body) {
    lines = TextLine.of(body);
  }

  static List<Heading> of(String body) {
    AsciiDocHeadings text = new AsciiDocHeadings(body);
    for (int i = 0; i < text.lines.size(); ) {
      i += text.read(i);
    }
    return text.headings;
  }

  /** Reads what begins at this line, and returns how many lines it took. */
  private int read(int at) {
    TextLine line = lines.get(at);
    if (blockEnd != null) {
      if (line.text().equals(blockEnd)) {
        blockEnd = null;
        startBlock();
      }
      return 1;
    }
    if (line.isBlank()) {
      startBlock();
      return 1;
    }
    if (line.isLong()) {
      blockStarts = false;
      return 1;
    }
    int heading = blockStarts ? heading(at) : 0;
    return heading > 0 ? heading : readOther(line);
  }

  private void startBlock() {
    blockStarts = true;
    section = true;
  }

  /** How many lines the heading here has; 0 where there is none. */
  private int heading(int at) {
    TextLine line = lines.get(at);
    Matcher marked = MARKED.matcher(line.text());
    boolean underlined = isUnderlined(at);
    if (!marked.matches() && !underlined) {
      return 0;
    }
    if (section) {
      int level =
          underlined
              ? UNDERLINES.indexOf(lines.get(at + 1).text().charAt(0)) + 1
              : marked.group(1).length();
      headings.add(
          new Heading(line.offset(), level, words(underlined ? line.text() : marked.group(2))));
    }
    startBlock();
    return underlined ? 2 : 1;
  }

  private boolean isUnderlined(int at) {
    String title = lines.get(at).text();
    String under = at + 1 < lines.size() ? lines.get(at + 1).text() : "";
    int difference = title.codePointCount(0, title.length()) - under.length();
    return UNDERLINE.matcher(under).matches()
        && Math.abs(difference) <= 1
        && Character.isLetterOrDigit(title.codePointAt(0));
  }

  private int readOther(TextLine line) {
    String text = line.text();
    Matcher block = BLOCK.matcher(text);
    Matcher attribute = ATTRIBUTE.matcher(text);
    if (block.matches()) {
      blockEnd = block.group(1);
    } else if (attribute.matches()) {
      String value = attribute.group(2);
      attributes.put(attribute.group(1), value == null ? "" : value);
    } else if (ABOUT_A_BLOCK.matcher(text).matches()) {
      section &= !NO_SECTION.matcher(text).matches();
    } else {
      blockStarts = false;
    }
    return 1;
  }

  private String words(String title) {
    String words = ANCHOR.matcher(HeadingPath.oneLine(title)).replaceAll("");
    words = LINK.matcher(words).replaceAll("$1$2");
    for (Matcher m = EMPHASIS.matcher(words); m.find(); m = EMPHASIS.matcher(words)) {
      words = m.replaceAll("$2");
    }
    return REFERENCE
        .matcher(words)
        .replaceAll(m -> Matcher.quoteReplacement(attributes.getOrDefault(m.group(1), m.group())))
        .strip();
  }
}
