package dev.vectormesh.ingest.tika;

import static dev.vectormesh.platform.child.ChildFrames.readBytes;
import static dev.vectormesh.platform.child.ChildFrames.readString;
import static dev.vectormesh.platform.child.ChildFrames.writeBytes;
import static dev.vectormesh.platform.child.ChildFrames.writeString;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import dev.vectormesh.ingest.tika.TakenPictures.Taken;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a child answers: a text, or pictures, or a reason why there is none. */
final class Frames {
  private static final int TEXT = 1;
  private static final int FAILURE = 2;
  private static final int PICTURES = 3;
  private static final int ATTACHMENTS = 4;

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
    writeStrings(out, text.warnings());
    out.flush();
  }

  static void writePictures(DataOutputStream out, TakenPictures taken) throws IOException {
    out.writeByte(PICTURES);
    out.writeInt(taken.pictures().size());
    for (Taken picture : taken.pictures()) {
      writeString(out, picture.file().toString());
      writePlace(out, picture.place());
      writeString(out, picture.sha256());
    }
    out.writeBoolean(taken.whole());
    writeStrings(out, taken.warnings());
    out.flush();
  }

  static void writeAttachments(DataOutputStream out, TakenAttachments taken) throws IOException {
    out.writeByte(ATTACHMENTS);
    out.writeInt(taken.attachments().size());
    for (TakenAttachments.Taken attachment : taken.attachments()) {
      writeString(out, attachment.name());
      writeString(out, attachment.file().toString());
    }
    writeBytes(out, taken.metadata().toByteArray());
    out.writeBoolean(taken.whole());
    out.flush();
  }

  private static void writeStrings(DataOutputStream out, List<String> strings) throws IOException {
    out.writeInt(strings.size());
    for (String string : strings) {
      writeString(out, string);
    }
  }

  private static List<String> readStrings(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> strings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      strings.add(readString(in));
    }
    return strings;
  }

  private static void writePlace(DataOutputStream out, Place place) throws IOException {
    out.writeByte(place.unit().ordinal());
    out.writeInt(place.number());
    writeString(out, place.name());
    writeStrings(out, place.headings());
  }

  private static Place readPlace(DataInputStream in) throws IOException {
    Unit unit = Unit.values()[in.readByte()];
    int number = in.readInt();
    String name = readString(in);
    return new Place(unit, number, name, readStrings(in));
  }

  static void writeFailure(DataOutputStream out, Reason reason, String why) throws IOException {
    out.writeByte(FAILURE);
    writeString(out, reason.name());
    writeString(out, why);
    out.flush();
  }

  /** Throws what a failure frame says. */
  static ExtractedText read(DataInputStream in) throws IOException, UnreadableDocumentException {
    expect(TEXT, in);
    String mediaType = readString(in);
    String title = readString(in);
    int count = in.readInt();
    List<Page> pages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pages.add(new Page(readPlace(in), Layout.values()[in.readByte()], readString(in)));
    }
    Struct metadata = Struct.parseFrom(readBytes(in));
    return new ExtractedText(mediaType, title, pages, metadata, readStrings(in));
  }

  /** Throws what a failure frame says. */
  static TakenPictures readPictures(DataInputStream in)
      throws IOException, UnreadableDocumentException {
    expect(PICTURES, in);
    int count = in.readInt();
    List<Taken> pictures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pictures.add(new Taken(Path.of(readString(in)), readPlace(in), readString(in)));
    }
    return new TakenPictures(pictures, in.readBoolean(), readStrings(in));
  }

  /** Throws what a failure frame says. */
  static TakenAttachments readAttachments(DataInputStream in)
      throws IOException, UnreadableDocumentException {
    expect(ATTACHMENTS, in);
    int count = in.readInt();
    List<TakenAttachments.Taken> attachments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      attachments.add(new TakenAttachments.Taken(readString(in), Path.of(readString(in))));
    }
    return new TakenAttachments(attachments, Struct.parseFrom(readBytes(in)), in.readBoolean());
  }

  private static void expect(int wanted, DataInputStream in)
      throws IOException, UnreadableDocumentException {
    int kind = in.readByte();
    if (kind == FAILURE) {
      throw new UnreadableDocumentException(Reason.valueOf(readString(in)), readString(in));
    }
    if (kind != wanted) {
      throw new IOException("not an answer of the child: " + kind);
    }
  }
}
