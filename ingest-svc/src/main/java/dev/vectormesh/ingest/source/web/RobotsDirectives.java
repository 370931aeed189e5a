package dev.vectormesh.ingest.source.web;

import dev.vectormesh.ingest.source.http.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** What a page, or its answer, says of itself: noindex, nofollow. */
record RobotsDirectives(boolean noindex, boolean nofollow) {
  private static final Pattern FOR_AGENT = Pattern.compile("([a-z0-9_-]+)\\s*:\\s*(.*)");
  private static final Set<String> WITH_VALUE =
      Set.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");

  /**
   * @param page null where the answer is no page
   * @param agent the word that rules are for
   */
  static RobotsDirectives of(Answer answer, @Nullable Document page, String agent) {
    Set<String> said = new HashSet<>();
    for (String header : answer.headers().allValues("x-robots-tag")) {
      said.addAll(ofHeader(header, agent));
    }
    if (page != null) {
      page.select("meta[name][content]").stream()
          .filter(
              meta -> List.of("robots", agent).contains(meta.attr("name").toLowerCase(Locale.ROOT)))
          .forEach(meta -> said.addAll(words(meta.attr("content"))));
    }
    boolean none = said.contains("none");
    return new RobotsDirectives(
        none || said.contains("noindex"), none || said.contains("nofollow"));
  }

  /** Directives behind another agent's name are for that one. */
  private static Set<String> ofHeader(String header, String agent) {
    Set<String> said = new HashSet<>();
    String named = "";
    for (String word : words(header)) {
      Matcher forAgent = FOR_AGENT.matcher(word);
      boolean names = forAgent.matches() && !WITH_VALUE.contains(forAgent.group(1));
      named = names ? forAgent.group(1) : named;
      if (named.isEmpty() || named.equals(agent)) {
        said.add(names ? forAgent.group(2) : word);
      }
    }
    return said;
  }

  private static List<String> words(String list) {
    return List.of(list.toLowerCase(Locale.ROOT).strip().split("\\s*,\\s*"));
  }
}
