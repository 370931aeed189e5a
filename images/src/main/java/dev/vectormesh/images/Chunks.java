package dev.vectormesh.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The named blocks that PNG and RIFF files are made of, as far as they are whole.
 *
 * @param file not copied
 */
record Chunks(byte[] file, List<Chunk> chunks) {
  /** What a profile or a text may unpack to. */
  private static final int MOST_UNPACKED = 4 << 20;

  /** A file of nothing but chunks is read no further. */
  private static final int MOST_CHUNKS = 100_000;

  /**
   * @param start where the content begins in the file
   */
  record Chunk(String name, int start, int length) {
    byte[] content(byte[] file) {
      return Arrays.copyOfRange(file, start, start + length);
    }
  }

  /** Of a PNG file: length, name, content, checksum. */
  static Chunks ofPng(byte[] file) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file);
    long at = 8;
    while (at + 12 <= file.length && chunks.size() < MOST_CHUNKS) {
      long length = Integer.toUnsignedLong(in.getInt((int) at));
      if (at + 12 + length > file.length) {
        break;
      }
      chunks.add(new Chunk(name(file, (int) at + 4), (int) at + 8, (int) length));
      at += 12 + length;
    }
    return new Chunks(file, chunks);
  }

  /**
   * Of a RIFF file, or of a chunk of one that holds chunks: name, length, content, and a byte more
   * where the length is odd.
   */
  static Chunks ofRiff(byte[] file, int start, int end) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long at = start;
    while (at + 8 <= end && chunks.size() < MOST_CHUNKS) {
      long length = Integer.toUnsignedLong(in.getInt((int) at + 4));
      if (at + 8 + length > end) {
        break;
      }
      chunks.add(new Chunk(name(file, (int) at), (int) at + 8, (int) length));
      at += 8 + length + length % 2;
    }
    return new Chunks(file, chunks);
  }

  private static String name(byte[] file, int at) {
    return new String(file, at, 4, StandardCharsets.ISO_8859_1);
  }

  byte @Nullable [] first(String name) {
    for (Chunk chunk : chunks) {
      if (chunk.name.equals(name)) {
        return chunk.content(file);
      }
    }
    return null;
  }

  int count(String name) {
    return (int) chunks.stream().filter(chunk -> chunk.name.equals(name)).count();
  }

  /** Null when it is damaged, or unpacks to more than a block may. */
  static byte @Nullable [] inflate(byte[] packed, int start) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed, start, packed.length - start);
      byte[] out = new byte[(int) Math.min(MOST_UNPACKED, 64L * (packed.length - start) + 1024)];
      int length = inflater.inflate(out);
      while (length == out.length && !inflater.finished() && out.length < MOST_UNPACKED) {
        out = Arrays.copyOf(out, Math.min(MOST_UNPACKED, 2 * out.length));
        length += inflater.inflate(out, length, out.length - length);
      }
      return inflater.finished() ? Arrays.copyOf(out, length) : null;
    } catch (DataFormatException e) {
      return null;
    } finally {
      inflater.end();
    }
  }
}
