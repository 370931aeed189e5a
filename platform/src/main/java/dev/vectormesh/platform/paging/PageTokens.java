package dev.vectormesh.platform.paging;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes and reads page tokens. A token holds where the next page begins (keyset values or an
 * offset, as strings) and a hash over the request without its paging fields, the generation, and
 * that position: a token of another request, of an older index or changed by hand is refused. It is
 * no secret and no permission: every page is authorised anew.
 */
public final class PageTokens {
  private static final byte VERSION = 1;
  private static final int HASH_BYTES = 16;
  private static final int MAX_LENGTH = 4096;

  private final byte[] request;
  private final long generation;

  private PageTokens(byte[] request, long generation) {
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
    MessageDigest sha = sha256();
    sha.update(request.getDescriptorForType().getFullName().getBytes(UTF_8));
    sha.update(bare.build().toByteArray());
    return new PageTokens(sha.digest(), 0);
  }

  /** The same, valid for this generation of the index only. */
  public PageTokens generation(long value) {
    return new PageTokens(request, value);
  }

  public String write(String... position) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.write(hash(List.of(position)));
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
      byte[] hash = in.readNBytes(HASH_BYTES);
      int count = in.readUnsignedByte();
      List<String> position = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        position.add(in.readUTF());
      }
      if (!MessageDigest.isEqual(hash, hash(position)) || in.available() > 0) {
        throw refused();
      }
      return position;
    } catch (IOException | IllegalArgumentException e) {
      throw refused();
    }
  }

  private static ApiException refused() {
    return ApiException.invalid(
        "page_token", "is not of this request; send the other fields as on the first page");
  }

  private byte[] hash(List<String> position) {
    MessageDigest sha = sha256();
    sha.update(request);
    sha.update(Long.toString(generation).getBytes(UTF_8));
    for (String p : position) {
      sha.update(Integer.toString(p.length()).getBytes(UTF_8));
      sha.update((byte) ':');
      sha.update(p.getBytes(UTF_8));
    }
    return Arrays.copyOf(sha.digest(), HASH_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
