package dev.vectormesh.images;

import dev.vectormesh.images.Chunks.Chunk;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a PNG or WebP file beside the pixels. JPEG and TIFF have readers of their own for
 * it.
 *
 * @param exif a TIFF structure
 * @param xmp an XML document
 * @param profile an ICC profile
 * @param texts by keyword: {@code Description}, say
 */
record Blocks(
    byte @Nullable [] exif,
    byte @Nullable [] xmp,
    byte @Nullable [] profile,
    Map<String, String> texts) {
  static final Blocks NONE = new Blocks(null, null, null, Map.of());

  private static final String XMP_KEYWORD = "XML:com.adobe.xmp";
  private static final byte[] EXIF_PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

  static Blocks of(ImageFormat format, byte[] file) {
    return switch (format) {
      case PNG -> ofPng(Chunks.ofPng(file));
      case WEBP -> ofWebP(Chunks.ofRiff(file, 12, file.length));
      case JPEG, TIFF, GIF, BMP -> NONE;
    };
  }

  private static Blocks ofWebP(Chunks chunks) {
    return new Blocks(
        withoutPrefix(chunks.first("EXIF")), chunks.first("XMP "), chunks.first("ICCP"), Map.of());
  }

  /** Some writers leave what JPEG needs in front. */
  private static byte @Nullable [] withoutPrefix(byte @Nullable [] exif) {
    if (exif == null || exif.length < EXIF_PREFIX.length) {
      return exif;
    }
    int length = EXIF_PREFIX.length;
    return Arrays.equals(exif, 0, length, EXIF_PREFIX, 0, length)
        ? Arrays.copyOfRange(exif, length, exif.length)
        : exif;
  }

  private static Blocks ofPng(Chunks chunks) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Chunk chunk : chunks.chunks()) {
      byte[] content = chunk.name().endsWith("Xt") ? chunk.content(chunks.file()) : new byte[0];
      switch (chunk.name()) {
        case "tEXt" -> putPlain(texts, content);
        case "zTXt" -> putPacked(texts, content);
        case "iTXt" -> putInternational(texts, content);
        default -> {}
      }
    }
    String xmp = texts.remove(XMP_KEYWORD);
    return new Blocks(
        withoutPrefix(chunks.first("eXIf")),
        xmp == null ? null : xmp.getBytes(StandardCharsets.UTF_8),
        profile(chunks.first("iCCP")),
        texts);
  }

  /** Name, NUL, method, packed profile. */
  private static byte @Nullable [] profile(byte @Nullable [] chunk) {
    int end = chunk == null ? -1 : end(chunk, 0);
    return chunk == null || end < 0 || end + 2 > chunk.length
        ? null
        : Chunks.inflate(chunk, end + 2);
  }

  /** Keyword, NUL, text in Latin 1. */
  private static void putPlain(Map<String, String> texts, byte[] chunk) {
    int end = end(chunk, 0);
    if (end > 0) {
      put(texts, chunk, end, text(chunk, end + 1, StandardCharsets.ISO_8859_1));
    }
  }

  /** Keyword, NUL, method, packed text in Latin 1. */
  private static void putPacked(Map<String, String> texts, byte[] chunk) {
    int end = end(chunk, 0);
    byte[] text = end > 0 && end + 2 <= chunk.length ? Chunks.inflate(chunk, end + 2) : null;
    if (text != null) {
      put(texts, chunk, end, text(text, 0, StandardCharsets.ISO_8859_1));
    }
  }

  /** Keyword, NUL, packed or not, method, language, NUL, translated keyword, NUL, text in UTF-8. */
  private static void putInternational(Map<String, String> texts, byte[] chunk) {
    int end = end(chunk, 0);
    int language = end > 0 ? end(chunk, Math.min(end + 3, chunk.length)) : -1;
    int translated = language > 0 ? end(chunk, language + 1) : -1;
    if (translated < 0) {
      return;
    }
    boolean packed = chunk[end + 1] == 1;
    byte[] text = packed ? Chunks.inflate(chunk, translated + 1) : chunk;
    if (text != null) {
      put(texts, chunk, end, text(text, packed ? 0 : translated + 1, StandardCharsets.UTF_8));
    }
  }

  private static void put(Map<String, String> texts, byte[] chunk, int end, String text) {
    texts.putIfAbsent(new String(chunk, 0, end, StandardCharsets.ISO_8859_1), text);
  }

  private static String text(byte[] bytes, int from, Charset charset) {
    return new String(bytes, from, bytes.length - from, charset);
  }

  /** Where the next NUL is; -1 when there is none. */
  private static int end(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }
}
