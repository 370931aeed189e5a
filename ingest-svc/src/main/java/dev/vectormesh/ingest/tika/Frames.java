package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.tika.ExtractedText.Page;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What parent and child say to each other: a path one way, a text or a reason the other way. */
final class Frames {
  private static final int TEXT = 1;
  private static final int FAILURE = 2;

  private Frames() {}

  static void writeString(DataOutputStream out, String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readString(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new java.io.EOFException("the child ended in the middle of an answer");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void writeText(DataOutputStream out, ExtractedText text) throws IOException {
    out.writeByte(TEXT);
    writeString(out, text.mediaType());
    writeString(out, text.title());
    out.writeInt(text.pages().size());
    for (Page page : text.pages()) {
      out.writeInt(page.number());
      writeString(out, page.text());
    }
    out.writeInt(text.properties().size());
    for (var property : text.properties().entrySet()) {
      writeString(out, property.getKey());
      writeString(out, property.getValue());
    }
    out.flush();
  }

  static void writeFailure(DataOutputStream out, Reason reason, String why) throws IOException {
    out.writeByte(FAILURE);
    writeString(out, reason.name());
    writeString(out, why);
    out.flush();
  }

  /** Throws what a failure frame says. */
  static ExtractedText read(DataInputStream in) throws IOException, UnreadableDocumentException {
    int kind = in.readByte();
    if (kind == FAILURE) {
      throw new UnreadableDocumentException(Reason.valueOf(readString(in)), readString(in));
    }
    if (kind != TEXT) {
      throw new IOException("not an answer of the child: " + kind);
    }
    String mediaType = readString(in);
    String title = readString(in);
    int count = in.readInt();
    List<Page> pages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pages.add(new Page(in.readInt(), readString(in)));
    }
    int properties = in.readInt();
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < properties; i++) {
      map.put(readString(in), readString(in));
    }
    return new ExtractedText(mediaType, title, pages, map);
  }
}
