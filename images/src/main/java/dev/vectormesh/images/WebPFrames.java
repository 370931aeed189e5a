package dev.vectormesh.images;

import dev.vectormesh.images.Chunks.Chunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Animations in WebP's container (RFC 9649, 2.7): libwebp's plain decoder takes still pictures
 * alone, so the first frame is given to it as one.
 *
 * @param width of the canvas, as {@code height}; 0 when it is no animation
 * @param left where the first frame begins on the canvas; {@code top} as well
 * @param still the first frame as a file of its own
 */
record WebPFrames(int width, int height, int left, int top, int count, byte[] still) {
  private static final int FRAME_HEADER = 16;
  private static final int ALPHA_FLAG = 0x10;

  static WebPFrames of(byte[] file) {
    Chunks chunks = Chunks.ofRiff(file, 12, file.length);
    byte[] canvas = chunks.first("VP8X");
    int count = chunks.count("ANMF");
    if (count == 0 || canvas == null || canvas.length < 10) {
      return new WebPFrames(0, 0, 0, 0, 1, file);
    }
    Chunk frame =
        chunks.chunks().stream().filter(chunk -> chunk.name().equals("ANMF")).findFirst().get();
    if (frame.length() < FRAME_HEADER) {
      return new WebPFrames(0, 0, 0, 0, 1, file);
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int start = frame.start();
    return new WebPFrames(
        1 + threeBytes(ByteBuffer.wrap(canvas).order(ByteOrder.LITTLE_ENDIAN), 4),
        1 + threeBytes(ByteBuffer.wrap(canvas).order(ByteOrder.LITTLE_ENDIAN), 7),
        2 * threeBytes(in, start),
        2 * threeBytes(in, start + 3),
        count,
        still(file, frame, threeBytes(in, start + 6), threeBytes(in, start + 9)));
  }

  boolean animated() {
    return width > 0;
  }

  /**
   * @param lastX width less one, as VP8X counts; {@code lastY} as well
   */
  private static byte[] still(byte[] file, Chunk frame, int lastX, int lastY) {
    int start = frame.start() + FRAME_HEADER;
    int length = frame.length() - FRAME_HEADER;
    boolean alpha = Chunks.ofRiff(file, start, start + length).count("ALPH") > 0;
    ByteBuffer out = ByteBuffer.allocate(30 + length).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(22 + length);
    out.put("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1)).putInt(10);
    out.putInt(alpha ? ALPHA_FLAG : 0);
    putThreeBytes(out, lastX);
    putThreeBytes(out, lastY);
    return out.put(file, start, length).array();
  }

  private static int threeBytes(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at)) | (in.get(at + 2) & 0xFF) << 16;
  }

  private static void putThreeBytes(ByteBuffer out, int value) {
    out.putShort((short) value).put((byte) (value >> 16));
  }
}
