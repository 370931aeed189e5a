package dev.vectormesh.ingest.tika;

import static dev.vectormesh.platform.child.ChildFrames.readBytes;
import static dev.vectormesh.platform.child.ChildFrames.readString;
import static dev.vectormesh.platform.child.ChildFrames.writeBytes;
import static dev.vectormesh.platform.child.ChildFrames.writeString;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import dev.vectormesh.ingest.tika.ExtractedText.Page;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a child answers: a text, or a reason why there is none. */
final class Frames {
  private static final int TEXT = 1;
  private static final int FAILURE = 2;

  private Frames() {}

  static void writeText(DataOutputStream out, ExtractedText text) throws IOException {
    out.writeByte(TEXT);
    writeString(out, text.mediaType());
    writeString(out, text.title());
    out.writeInt(text.pages().size());
    for (Page page : text.pages()) {
      writePlace(out, page.place());
      out.writeByte(page.layout().ordinal());
      writeString(out, page.text());
    }
    writeBytes(out, text.metadata().toByteArray());
    out.writeInt(text.warnings().size());
    for (String warning : text.warnings()) {
      writeString(out, warning);
    }
    out.flush();
  }

  private static void writePlace(DataOutputStream out, Place place) throws IOException {
    out.writeByte(place.unit().ordinal());
    out.writeInt(place.number());
    writeString(out, place.name());
    out.writeInt(place.headings().size());
    for (String heading : place.headings()) {
      writeString(out, heading);
    }
  }

  private static Place readPlace(DataInputStream in) throws IOException {
    Unit unit = Unit.values()[in.readByte()];
    int number = in.readInt();
    String name = readString(in);
    int count = in.readInt();
    List<String> headings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headings.add(readString(in));
    }
    return new Place(unit, number, name, headings);
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
      pages.add(new Page(readPlace(in), Layout.values()[in.readByte()], readString(in)));
    }
    Struct metadata = Struct.parseFrom(readBytes(in));
    int warnings = in.readInt();
    List<String> told = new ArrayList<>(warnings);
    for (int i = 0; i < warnings; i++) {
      told.add(readString(in));
    }
    return new ExtractedText(mediaType, title, pages, metadata, told);
  }
}
