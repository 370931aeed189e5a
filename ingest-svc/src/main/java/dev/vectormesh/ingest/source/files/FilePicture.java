package dev.vectormesh.ingest.source.files;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.picture.PictureFiles.Seen;
import dev.vectormesh.ingest.pipeline.PictureDraft;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.source.files.FileFetcher.Found;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A picture's document where the picture is a file: with the names of it and its folders. */
final class FilePicture {
  private FilePicture() {}

  static Prepared.Cut draft(Found found, Struct metadata, String hash, Seen seen, String sha256) {
    Path path = found.file().path();
    String own = Cleaner.line(seen.image().facts().title());
    String title = Titles.isPlaceholder(own) ? Titles.ofFile(FileNames.name(path)) : own;
    Struct.Builder known = names(path);
    MetadataFields.put(known, "numeric_id", numericId(FileNames.text(path)));
    known.mergeFrom(metadata);
    return PictureDraft.of(
        new PictureDraft.Known(
            found.file().relative(),
            found.id(),
            hash,
            title,
            path.toUri().toString(),
            PictureDraft.words(found.file().relative()),
            known.build(),
            Origin.at(FileNames.text(path)),
            Place.NOWHERE),
        seen,
        sha256);
  }

  static Struct.Builder names(Path path) {
    Struct.Builder names = Struct.newBuilder();
    MetadataFields.put(names, "file_path", FileNames.text(path));
    MetadataFields.put(names, "file_name", FileNames.name(path));
    Path folder = path.getParent();
    if (folder != null && folder.getFileName() != null) {
      MetadataFields.put(names, "category", FileNames.name(folder));
    }
    return names;
  }

  /** The MD5 of the path, its first 63 bits, as digits: a double does not hold as many. */
  private static String numericId(String path) {
    try {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(path.getBytes(StandardCharsets.UTF_8));
      return Long.toString(ByteBuffer.wrap(md5).getLong() >>> 1);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
  }
}
