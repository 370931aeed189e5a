package dev.vectormesh.local.cli.bucket;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.DownloadObjectRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;

/** Gets an object into a file, which is there when all of it came. */
final class ObjectDownload {
  private final MeshSession mesh;
  private final Progress progress;

  ObjectDownload(MeshSession mesh, Progress progress) {
    this.mesh = mesh;
    this.progress = progress;
  }

  /** Where an object goes by itself: somebody else named it, so that no folder is believed. */
  static Path fileOf(Object object) {
    String said = object.getFileName().replace('\\', '/');
    String name = said.substring(said.lastIndexOf('/') + 1);
    boolean unfit = name.isBlank() || name.startsWith(".");
    return Path.of(unfit ? ServiceCommand.id(object.getName()) : name);
  }

  void run(Object object, Path to) throws IOException {
    Path whole = to.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      String sha256 = copy(object, part);
      if (!sha256.equals(object.getSha256())) {
        throw new IOException(
            "what came is not what the bucket has of %s: get it again".formatted(object.getName()));
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private String copy(Object object, Path part) throws IOException {
    MessageDigest digest = Sha256.digest();
    long got = 0;
    try (OutputStream out = Files.newOutputStream(part)) {
      Iterator<HttpBody> pieces =
          mesh.buckets()
              .downloadObject(DownloadObjectRequest.newBuilder().setName(object.getName()).build());
      while (pieces.hasNext()) {
        ByteString piece = pieces.next().getData();
        digest.update(piece.asReadOnlyByteBuffer());
        piece.writeTo(out);
        got += piece.size();
        progress.update(got, object.getSizeBytes(), "");
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
