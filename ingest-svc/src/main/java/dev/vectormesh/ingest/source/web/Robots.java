package dev.vectormesh.ingest.source.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.rpc.Code;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.Wanted;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the sites' robots.txt let us read (RFC 9309). One serves all jobs of a process. */
final class Robots {
  /** The reason of what robots.txt forbids. */
  static final String FORBIDDEN = "robots";

  private static final int HOSTS = 2000;
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int READ_BYTES = 500 * 1024;
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  private final HttpFetcher fetcher;
  private final String agent;
  private final Cache<String, SimpleRobotRules> rules =
      Caffeine.newBuilder().maximumSize(HOSTS).expireAfterWrite(KEPT).build();

  Robots(HttpFetcher fetcher) {
    this.fetcher = fetcher;
    this.agent = agent(fetcher.settings().userAgent());
  }

  /** The word that rules are for: the parser's matching wants it bare and in lower case. */
  static String agent(String userAgent) {
    return userAgent.strip().split("[/\\s]", 2)[0].toLowerCase(Locale.ROOT);
  }

  String agent() {
    return agent;
  }

  boolean allows(URI page) throws HttpFailedException, InterruptedException {
    return page.getPath().equals("/robots.txt") || rules(page).isAllowed(page.toString());
  }

  /**
   * @throws HttpFailedException {@link #FORBIDDEN} where the page must not be read
   */
  void check(URI page) throws HttpFailedException, InterruptedException {
    if (!allows(page)) {
      throw new HttpFailedException(
          FORBIDDEN,
          Code.PERMISSION_DENIED,
          "robots.txt forbids to read " + HttpFailedException.shown(page));
    }
  }

  /** The least time between two requests; null where the site names none. */
  @Nullable Duration delay(URI page) throws HttpFailedException, InterruptedException {
    // Not set is Long.MIN_VALUE, and nonsense negative.
    long millis = rules(page).getCrawlDelay();
    if (millis <= 0) {
      return null;
    }
    Duration own = Duration.ofNanos((long) (1e9 / fetcher.settings().requestsPerSecond()));
    Duration asked = Duration.ofMillis(Math.min(millis, LONGEST_DELAY.toMillis()));
    return asked.compareTo(own) > 0 ? asked : null;
  }

  List<String> sitemaps(URI site) throws HttpFailedException, InterruptedException {
    return rules(site).getSitemaps();
  }

  private SimpleRobotRules rules(URI page) throws HttpFailedException, InterruptedException {
    URI robots = page.resolve("/robots.txt");
    SimpleRobotRules known = rules.getIfPresent(robots.toString());
    if (known == null) {
      known = read(robots);
      rules.put(robots.toString(), known);
    }
    return known;
  }

  private SimpleRobotRules read(URI robots) throws HttpFailedException, InterruptedException {
    Answer answer;
    try {
      answer = fetcher.get(Wanted.of(robots));
    } catch (HttpFailedException e) {
      // A 429 or a 5xx is no leave to read everything.
      throw new HttpFailedException(
          e.reason(),
          e.code(),
          "nothing is read before robots.txt says what may be: " + e.getMessage());
    }
    if (!answer.isOk()) {
      return new SimpleRobotRules(RobotRulesMode.ALLOW_ALL);
    }
    SimpleRobotRulesParser parser = new SimpleRobotRulesParser();
    // Beyond its limit the parser takes a delay for "nothing is allowed"; ours is clamped.
    parser.setMaxCrawlDelay(Long.MAX_VALUE);
    byte[] text = answer.body();
    return parser.parseContent(
        robots.toString(),
        text.length > READ_BYTES ? Arrays.copyOf(text, READ_BYTES) : text,
        "text/plain",
        Set.of(agent));
  }
}
