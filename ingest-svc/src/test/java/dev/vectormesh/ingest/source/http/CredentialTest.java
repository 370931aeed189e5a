package dev.vectormesh.ingest.source.http;

import static dev.vectormesh.ingest.source.http.TestSite.inTurn;
import static dev.vectormesh.ingest.source.http.TestSite.redirect;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static dev.vectormesh.ingest.source.http.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.connection.Connections.ApiKey;
import dev.vectormesh.ingest.connection.Connections.Basic;
import dev.vectormesh.ingest.connection.Connections.Credential;
import dev.vectormesh.ingest.connection.Connections.OAuth2;
import dev.vectormesh.platform.settings.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialTest {
  private final TestSite site = TestSite.start();
  private final TestSite other = TestSite.start();
  private final SteppedWaits waits = new SteppedWaits();
  private final HttpFetcher fetcher = Fetchers.of(waits);

  @BeforeEach
  void pages() {
    site.page("/x", text("text/plain", "x"));
  }

  @AfterEach
  void stop() {
    fetcher.close();
    site.close();
    other.close();
  }

  private NamedCredential credential(
      @Nullable ApiKey key,
      @Nullable Secret bearer,
      @Nullable Basic basic,
      @Nullable OAuth2 oauth) {
    return new NamedCredential(
        "news", new Credential(List.of("*"), List.of(site.host()), key, bearer, basic, oauth));
  }

  private NamedCredential bearer() {
    return credential(null, new Secret("s3cret"), null, null);
  }

  private NamedCredential inQuery() {
    return credential(new ApiKey(null, "key", new Secret("s3 cret")), null, null, null);
  }

  private Answer get(NamedCredential credential, String path) throws Exception {
    return fetcher.get(Wanted.of(site.uri(path)).with(credential));
  }

  @Test
  void secret_isSentInItsWay() throws Exception {
    get(bearer(), "/x");
    get(credential(null, null, new Basic("me", new Secret("you")), null), "/x");
    get(credential(new ApiKey("x-key", null, new Secret("abc")), null, null, null), "/x");
    Answer answer = get(inQuery(), "/x?a=1&key=z");

    assertThat(site.asked().get(0).header("authorization")).isEqualTo("Bearer s3cret");
    assertThat(site.asked().get(1).header("authorization")).isEqualTo("Basic bWU6eW91");
    assertThat(site.asked().get(2).header("x-key")).isEqualTo("abc");
    assertThat(site.asked().get(3).path()).isEqualTo("/x?a=1&key=s3+cret");
    assertThat(answer.uri()).isEqualTo(site.uri("/x?a=1"));
  }

  @Test
  void secret_isNotSentToAnotherHost_norBehindARedirect() throws Exception {
    other.page("/x", redirect(site.address("/x")));
    site.page("/away", redirect(other.address("/x")));

    get(bearer(), "/away");
    fetcher.get(Wanted.of(other.uri("/x")).with(bearer()));

    assertThat(site.asked().getFirst().header("authorization")).isNotEmpty();
    assertThat(site.asked().subList(1, 3))
        .allMatch(asked -> asked.header("authorization").isEmpty());
    assertThat(other.asked()).allMatch(asked -> asked.header("authorization").isEmpty());
  }

  @Test
  void refusal_namesTheCredential_andNoSecret() throws Exception {
    site.page("/no", status(401));
    Answer answer = get(inQuery(), "/no");

    assertThatThrownBy(() -> answer.orFailed(inQuery()))
        .hasMessageContaining("credential news")
        .hasMessageNotContaining("cret ")
        .hasMessageNotContaining("key=");
  }

  @Test
  void token_isKept_untilItEndsOrIsRefused() throws Exception {
    site.page(
        "/token",
        inTurn(
            text("application/json", "{\"access_token\":\"one\",\"expires_in\":100}"),
            text("application/json", "{\"access_token\":\"two\",\"expires_in\":100}"),
            text("application/json", "{\"access_token\":\"three\"}")));
    NamedCredential oauth =
        credential(
            null, null, null, new OAuth2(site.uri("/token"), "id", new Secret("se"), "read all"));

    get(oauth, "/x");
    get(oauth, "/x");
    waits.advance(Duration.ofSeconds(90));
    get(oauth, "/x");
    site.page("/x", inTurn(status(401), text("text/plain", "x")));
    assertThat(get(oauth, "/x").status()).isEqualTo(200);

    assertThat(site.asked().stream().filter(a -> a.path().equals("/x")))
        .extracting(asked -> asked.header("authorization"))
        .containsExactly("Bearer one", "Bearer one", "Bearer two", "Bearer two", "Bearer three");
    assertThat(site.asked().getFirst().body())
        .isEqualTo("grant_type=client_credentials&scope=read+all");
    assertThat(site.asked().getFirst().header("authorization")).isEqualTo("Basic aWQ6c2U=");
  }

  @Test
  void tokenThatIsNotGiven_namesTheCredential() {
    site.page("/token", status(400));
    NamedCredential oauth =
        credential(null, null, null, new OAuth2(site.uri("/token"), "id", new Secret("se"), null));

    assertThatThrownBy(() -> get(oauth, "/x"))
        .isInstanceOf(HttpFailedException.class)
        .hasMessageContaining("credential news");
  }
}
