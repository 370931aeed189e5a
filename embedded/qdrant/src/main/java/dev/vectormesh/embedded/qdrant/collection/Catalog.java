package dev.vectormesh.embedded.qdrant.collection;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.vectormesh.embedded.qdrant.error.CorruptStorageException;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Which collections and aliases there are, in one file that is replaced as a whole, so that a
 * change of several aliases is one step. The file is a version byte, the entries, and their
 * CRC-32C.
 */
record Catalog(Map<String, Entry> collections, Map<String, String> aliases) {
  private static final int FORMAT = 1;

  /**
   * @param folder name of the collection's directory; never used again
   * @param info configuration and payload schema
   */
  record Entry(String folder, CollectionInfo info) {}

  Catalog {
    collections = new TreeMap<>(collections);
    aliases = new TreeMap<>(aliases);
  }

  static Catalog empty() {
    return new Catalog(Map.of(), Map.of());
  }

  Catalog copy() {
    return new Catalog(collections, aliases);
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeRawByte(FORMAT);
    out.writeInt32NoTag(collections.size());
    for (Map.Entry<String, Entry> entry : collections.entrySet()) {
      out.writeStringNoTag(entry.getKey());
      out.writeStringNoTag(entry.getValue().folder());
      out.writeByteArrayNoTag(entry.getValue().info().toByteArray());
    }
    out.writeInt32NoTag(aliases.size());
    for (Map.Entry<String, String> alias : aliases.entrySet()) {
      out.writeStringNoTag(alias.getKey());
      out.writeStringNoTag(alias.getValue());
    }
    out.flush();
    CRC32C crc = new CRC32C();
    crc.update(bytes.toByteArray());
    out.writeFixed32NoTag((int) crc.getValue());
    out.flush();
    return bytes.toByteArray();
  }

  static Catalog load(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < 5) {
      throw new CorruptStorageException(file + " is too short");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    CodedInputStream end = CodedInputStream.newInstance(bytes, bytes.length - 4, 4);
    if ((int) crc.getValue() != end.readFixed32()) {
      throw new CorruptStorageException(file + " fails its checksum");
    }
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    int format = in.readRawByte();
    if (format != FORMAT) {
      throw new IOException(file + " has format " + format + ", this version reads " + FORMAT);
    }
    Map<String, Entry> collections = new TreeMap<>();
    for (int n = in.readInt32(); n > 0; n--) {
      String name = in.readString();
      collections.put(
          name, new Entry(in.readString(), CollectionInfo.parseFrom(in.readByteArray())));
    }
    Map<String, String> aliases = new TreeMap<>();
    for (int n = in.readInt32(); n > 0; n--) {
      aliases.put(in.readString(), in.readString());
    }
    return new Catalog(collections, aliases);
  }
}
