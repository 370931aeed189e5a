package dev.vectormesh.ingest.tika;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Selector;
import org.xml.sax.Attributes;

/** Takes out of a page what its reader does not see. */
final class HiddenParts {
  private static final String MARKED =
      "template, [hidden]:not([hidden=until-found]), [aria-hidden=true], dialog:not([open])";
  private static final Pattern STYLE =
      Pattern.compile(
          "(?i)(?:^|[;{\\s])(?:display\\s*:\\s*none|visibility\\s*:\\s*(?:hidden|collapse)"
              + "|content-visibility\\s*:\\s*hidden)");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
  // A rule outside of any @media block: those speak of other screens, or of paper.
  private static final Pattern RULE = Pattern.compile("([^{}@;]+)\\{([^{}]*)\\}");
  private static final Pattern AT_BLOCK =
      Pattern.compile("@[a-zA-Z-]+[^{};]*\\{(?:[^{}]*\\{[^{}]*\\})*[^{}]*\\}");
  // Pages that scripts show at last hide their frame until then.
  private static final Set<String> FRAMES =
      Set.of("html", "head", "body", "main", "article", "noscript");
  private static final int RULES = 2000;

  private HiddenParts() {}

  static void remove(Document page) {
    List<Element> hidden = new ArrayList<>(page.select(MARKED));
    page.select("[style]").stream()
        .filter(element -> STYLE.matcher(element.attr("style")).find())
        .forEach(hidden::add);
    hidden.addAll(hiddenByRules(page));
    hidden.stream()
        .filter(element -> !FRAMES.contains(element.normalName()))
        .forEach(Element::remove);
  }

  /** The same for one element of a parser's events; frames stay. */
  static boolean isHidden(String element, Attributes attributes) {
    String style = attributes.getValue("style");
    boolean marked =
        attributes.getValue("hidden") != null
            || "true".equals(attributes.getValue("aria-hidden"))
            || style != null && STYLE.matcher(style).find();
    return marked && !FRAMES.contains(element);
  }

  private static List<Element> hiddenByRules(Document page) {
    List<Element> hidden = new ArrayList<>();
    int rules = 0;
    for (Element style : page.select("style:not([media]), style[media=all], style[media=screen]")) {
      String css = COMMENT.matcher(style.data()).replaceAll("");
      Matcher rule = RULE.matcher(AT_BLOCK.matcher(css).replaceAll(""));
      while (rule.find() && rules < RULES) {
        if (STYLE.matcher(rule.group(2)).find()) {
          rules++;
          hidden.addAll(selected(page, rule.group(1).strip()));
        }
      }
    }
    return hidden;
  }

  /**
   * Selectors that depend on what a reader does, or that jsoup does not know, hide nothing here.
   */
  private static List<Element> selected(Document page, String selector) {
    try {
      return selector.contains(":") ? List.of() : page.select(selector);
    } catch (Selector.SelectorParseException | IllegalArgumentException e) {
      return List.of();
    }
  }
}
