package dev.vectormesh.ingest.plain;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** The title of a Markdown text: its first heading of the first level, else its first heading. */
public final class MarkdownTitle {
  private static final Parser PARSER = Parser.builder().build();
  // Headings beyond this are sections, not titles.
  private static final int FRONT = 16 * 1024;

  private MarkdownTitle() {}

  /** Empty when there is no heading. Lines of code and of lists are none. */
  public static String of(String body) {
    String front = body.substring(0, Math.min(body.length(), FRONT));
    List<Heading> headings = new ArrayList<>();
    for (Node node = PARSER.parse(front).getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading && !words(heading).isEmpty()) {
        headings.add(heading);
      }
    }
    return headings.stream()
        .filter(heading -> heading.getLevel() == 1)
        .findFirst()
        .or(() -> headings.stream().findFirst())
        .map(MarkdownTitle::words)
        .orElse("");
  }

  /** The words of a heading: those of its links, without their addresses. */
  private static String words(Heading heading) {
    StringBuilder words = new StringBuilder();
    heading.accept(
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

          @Override
          public void visit(SoftLineBreak lineBreak) {
            words.append(' ');
          }
        });
    return words.toString().strip();
  }
}
