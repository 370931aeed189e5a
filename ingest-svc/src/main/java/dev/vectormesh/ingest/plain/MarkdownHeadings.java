package dev.vectormesh.ingest.plain;

import dev.vectormesh.ingest.text.HeadingPath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** The headings of Markdown (CommonMark 0.31): ATX and setext, outside of lists, quotes, code. */
final class MarkdownHeadings {
  private static final int DEEPEST = 100;
  private static final Parser WORDS = Parser.builder().build();
  // The words of all other blocks are of no interest, and take most of the time.
  private static final Parser BLOCKS =
      Parser.builder()
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .maxOpenBlockParsers(DEEPEST)
          .inlineParserFactory(
              context -> (lines, block) -> block.appendChild(new Text(lines.getContent())))
          .build();
  private static final Pattern MARKUP = Pattern.compile("[*_`\\[\\]<>&\\\\!]");
  // Headings beyond this are sections, not titles.
  private static final int FRONT = 16 * 1024;

  private MarkdownHeadings() {}

  static Outline outline(String body) {
    List<Heading> headings = of(body);
    return new Outline(title(headings.stream().filter(h -> h.offset() < FRONT).toList()), headings);
  }

  /** The first heading of the first level, else the first heading; empty when there is none. */
  static String title(List<Heading> headings) {
    return headings.stream()
        .filter(heading -> heading.level() == 1)
        .findFirst()
        .or(() -> headings.stream().findFirst())
        .map(Heading::text)
        .orElse("");
  }

  static List<Heading> of(String body) {
    List<Heading> headings = new ArrayList<>();
    for (Node node = BLOCKS.parse(body).getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof org.commonmark.node.Heading heading
          && heading.getFirstChild() instanceof Text raw) {
        String words = words(raw.getLiteral());
        if (!words.isEmpty()) {
          int offset = heading.getSourceSpans().getFirst().getInputIndex();
          headings.add(new Heading(offset, heading.getLevel(), words));
        }
      }
    }
    return headings;
  }

  /** The words of a heading: those of its links, without their addresses. */
  private static String words(String source) {
    String raw = HeadingPath.oneLine(source);
    if (!MARKUP.matcher(raw).find()) {
      return raw;
    }
    StringBuilder words = new StringBuilder();
    // As a heading again: else "1. Aims" would be a list.
    WORDS
        .parse("# " + raw)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Text text) {
                words.append(text.getLiteral());
              }

              @Override
              public void visit(Link link) {
                // An address in angle brackets is no word of the title.
                if (!(link.getFirstChild() instanceof Text text)
                    || !text.getLiteral().equals(link.getDestination())) {
                  visitChildren(link);
                }
              }

              @Override
              public void visit(Code code) {
                words.append(code.getLiteral());
              }
            });
    return words.toString().strip();
  }
}
