package dev.vectormesh.platform.paging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.Context;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Signs page tokens: whoever does not have it can make none. Each call runs with its host's. */
public final class PageKey {
  private static final Context.Key<PageKey> RUNNING = Context.key("vectormesh-page-key");
  private static final String PURPOSE = "vectormesh page tokens";
  private static final PageKey OF_THIS_PROCESS = random();

  private final HashFunction hmac;

  private PageKey(byte[] key) {
    this.hmac = Hashing.hmacSha256(key);
  }

  /**
   * The key of this secret; without one, the key that the tokens' secret leads to; without either,
   * one of this process alone, whose tokens no other instance takes.
   */
  public static PageKey of(@Nullable Secret pages, @Nullable Secret tokens) {
    if (pages != null) {
      return new PageKey(pages.reveal().getBytes(UTF_8));
    }
    // Derived, so that a page token is never of use as a signature of anything else.
    return tokens == null
        ? OF_THIS_PROCESS
        : new PageKey(
            Hashing.hmacSha256(tokens.reveal().getBytes(UTF_8))
                .hashString(PURPOSE, UTF_8)
                .asBytes());
  }

  private static PageKey random() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new PageKey(key);
  }

  static PageKey current() {
    PageKey key = RUNNING.get();
    return key == null ? OF_THIS_PROCESS : key;
  }

  /** The context in which pages are signed by this key. */
  public Context in(Context context) {
    return context.withValue(RUNNING, this);
  }

  HashFunction hmac() {
    return hmac;
  }
}
