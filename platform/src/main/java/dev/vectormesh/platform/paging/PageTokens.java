package dev.vectormesh.platform.paging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.vectormesh.platform.error.ApiException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes and reads page tokens. A token holds where the next page begins (keyset values or an
 * offset, as strings) and a signature over the request without its paging fields, the generation,
 * and that position: a token of another request, of an older index, or that no service of ours
 * wrote, is refused. It is no secret and no permission: every page is authorised anew.
 */
public final class PageTokens {
  private static final byte VERSION = 2;
  private static final int SIGNATURE_BYTES = 16;
  private static final int MAX_LENGTH = 4096;

  private final PageKey key;
  private final byte[] request;
  private final long generation;

  private PageTokens(PageKey key, byte[] request, long generation) {
    this.key = key;
    this.request = request;
    this.generation = generation;
  }

  /**
   * Tokens of this request; {@code page_size} and {@code page_token} may differ from page to page.
   */
  public static PageTokens of(Message request) {
    Message.Builder bare = request.toBuilder();
    for (String paging : List.of("page_size", "page_token")) {
      FieldDescriptor field = request.getDescriptorForType().findFieldByName(paging);
      if (field != null) {
        bare.clearField(field);
      }
    }
    byte[] digest =
        Hashing.sha256()
            .newHasher()
            .putString(request.getDescriptorForType().getFullName(), UTF_8)
            .putBytes(bare.build().toByteArray())
            .hash()
            .asBytes();
    return new PageTokens(PageKey.current(), digest, 0);
  }

  /** The same, valid for this generation of the index only. */
  public PageTokens generation(long value) {
    return new PageTokens(key, request, value);
  }

  public String write(String... position) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.write(signature(List.of(position)));
      out.writeByte(position.length);
      for (String p : position) {
        out.writeUTF(p);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /** Where the page begins; empty for the first page. */
  public List<String> read(String token) {
    if (token.isEmpty()) {
      return List.of();
    }
    if (token.length() > MAX_LENGTH) {
      throw refused();
    }
    try (var in =
        new DataInputStream(new ByteArrayInputStream(Base64.getUrlDecoder().decode(token)))) {
      if (in.readByte() != VERSION) {
        throw refused();
      }
      byte[] signature = in.readNBytes(SIGNATURE_BYTES);
      int count = in.readUnsignedByte();
      List<String> position = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        position.add(in.readUTF());
      }
      if (!MessageDigest.isEqual(signature, signature(position)) || in.available() > 0) {
        throw refused();
      }
      return position;
    } catch (IOException | IllegalArgumentException e) {
      throw refused();
    }
  }

  /** Whether the token is one of these. */
  public boolean reads(String token) {
    try {
      var unused = read(token);
      return true;
    } catch (ApiException e) {
      return false;
    }
  }

  private static ApiException refused() {
    return ApiException.invalid(
        "page_token", "is not of this request; send the other fields as on the first page");
  }

  private byte[] signature(List<String> position) {
    Hasher hmac = key.hmac().newHasher().putBytes(request).putLong(generation);
    for (String p : position) {
      hmac.putInt(p.length()).putString(p, UTF_8);
    }
    return Arrays.copyOf(hmac.hash().asBytes(), SIGNATURE_BYTES);
  }
}
