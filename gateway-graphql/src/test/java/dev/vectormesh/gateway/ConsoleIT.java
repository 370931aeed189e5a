package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's pages as they are served; what they do is tried in a browser. */
final class ConsoleIT {
  private static final Pattern REFERENCE =
      Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|from '\\./([^']+)'");

  private static final GatewayHarness harness = new GatewayHarness(Map.of("console", "true"));
  private static final Client client = harness.client(null);

  @AfterAll
  static void close() {
    harness.close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(client.request(path).GET());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/images", "/learning"})
  void page_mayLoadAndRunNothingButThisServersFiles(String path) throws Exception {
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(header(page, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                + " connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri"
                + " 'none'");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.body())
        .doesNotContain("<style")
        .doesNotContain("style=")
        .doesNotContainPattern("\\son[a-z]+=");
  }

  @Test
  void everyFileThatPageAndScriptsName_isServed() throws Exception {
    Set<String> seen = new HashSet<>(Set.of("/images", "/learning"));
    Deque<String> left = new ArrayDeque<>(seen);
    while (!left.isEmpty()) {
      String path = left.remove();
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      for (MatchResult found : REFERENCE.matcher(answer.body()).results().toList()) {
        String next = found.group(1) == null ? "/console/" + found.group(2) : found.group(1);
        if (seen.add(next)) {
          left.add(next);
        }
      }
    }
    assertThat(seen)
        .contains(
            "/console/console.css",
            "/console/images.js",
            "/console/learning.js",
            "/console/mesh.js");
  }

  @Test
  void file_isSentAgainOnlyWhenItChanged() throws Exception {
    HttpResponse<String> first = get("/console/images.js");
    assertThat(header(first, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    HttpResponse<String> second =
        client.send(
            client
                .request("/console/images.js")
                .header("If-None-Match", header(first, "ETag"))
                .GET());
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/absent.js",
        "/console/images.html",
        "/console/..%2Fschema%2Fsearch.graphqls",
        "/console/%2e%2e/schema/search.graphqls"
      })
  void whatIsNoFileOfTheConsole_isNotFound(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void navigation_leadsToWhatIsServed() throws Exception {
    assertThat(get("/console/pages.json").body())
        .isEqualTo(
            "[{\"path\":\"/images\",\"title\":\"Pictures\"},{\"path\":\"/learning\",\"title\":\"Learning\"}]");
    try (GatewayHarness both = new GatewayHarness(Map.of("console", "true", "graphiql", "true"))) {
      Client other = both.client(null);
      assertThat(other.send(other.request("/console/pages.json").GET()).body())
          .contains("\"/images\"", "\"/graphiql\"");
    }
  }

  @Test
  void root_leadsToTheFirstPage() throws Exception {
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(header(answer, "Location")).isEqualTo("/images");
  }

  @Test
  void console_isOffByDefault() throws Exception {
    try (GatewayHarness without = new GatewayHarness(Map.of())) {
      Client other = without.client(null);
      for (String path : List.of("/images", "/console/images.js", "/console/pages.json", "/")) {
        assertThat(other.send(other.request(path).GET()).statusCode()).as(path).isEqualTo(404);
      }
    }
  }
}
