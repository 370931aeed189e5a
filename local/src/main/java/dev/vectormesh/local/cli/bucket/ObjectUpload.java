package dev.vectormesh.local.cli.bucket;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.GetObjectRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.UploadObjectRequest;
import dev.vectormesh.local.cli.bucket.LocalFiles.LocalFile;
import dev.vectormesh.local.cli.session.Failures;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Progress;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts files of this machine into a bucket, several at a time; what is there is left out. */
final class ObjectUpload {
  private static final int AT_ONCE = 4;
  private static final int PIECE = 256 * 1024;

  private final MeshSession mesh;
  private final String bucket;
  private final Progress progress;
  private final List<String> failures = new ArrayList<>();
  private long total;
  private long sent;
  private long putBytes;
  private int put;
  private int there;

  ObjectUpload(MeshSession mesh, String bucket, Progress progress) {
    this.mesh = mesh;
    this.bucket = bucket;
    this.progress = progress;
  }

  /**
   * What became of the files.
   *
   * @param bytes of those that were put
   * @param failures a line for each that could not be
   */
  record Counts(int put, long bytes, int there, List<String> failures) {}

  Counts run(LocalFiles local) throws InterruptedException {
    total = local.bytes();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running = new ArrayList<>();
      local.files().values().forEach(file -> running.add(threads.submit(() -> tried(file))));
      for (Future<?> each : running) {
        java.lang.Object unused = each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return new Counts(put, putBytes, there, failures);
  }

  private void tried(LocalFile file) {
    try {
      if (isThere(file)) {
        sent(file.size(), file.path());
        ended(true, 0);
      } else {
        put(file);
        ended(false, file.size());
      }
    } catch (StatusException e) {
      failed(file, Failures.message(e.getStatus().asRuntimeException(e.getTrailers())));
    } catch (IOException | RuntimeException e) {
      failed(file, Failures.message(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(file, "interrupted");
    }
  }

  private synchronized void ended(boolean wasThere, long size) {
    if (wasThere) {
      there++;
    } else {
      put++;
      putBytes += size;
    }
  }

  private synchronized void failed(LocalFile file, String why) {
    failures.add(file.file() + ": " + why);
  }

  private synchronized void sent(long bytes, String path) {
    sent += bytes;
    progress.update(sent, total, path);
  }

  private boolean isThere(LocalFile file) throws IOException {
    Optional<Object> found = find(bucket + "/objects/" + file.id());
    return found.isPresent()
        && found.get().getSizeBytes() == file.size()
        && found.get().getSha256().equals(Sha256.hex(file.file()));
  }

  private Optional<Object> find(String name) {
    try {
      return Optional.of(
          mesh.buckets().getObject(GetObjectRequest.newBuilder().setName(name).build()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void put(LocalFile file) throws IOException, InterruptedException, StatusException {
    BlockingClientCall<UploadObjectRequest, Object> call = mesh.bucketStreams().uploadObject();
    boolean ended = false;
    try (InputStream in = Files.newInputStream(file.file())) {
      boolean open = call.write(UploadObjectRequest.newBuilder().setStart(start(file)).build());
      byte[] piece = in.readNBytes(PIECE);
      // A call that the server ended says why when it is read from.
      while (open && piece.length > 0) {
        open =
            call.write(
                UploadObjectRequest.newBuilder().setContent(ByteString.copyFrom(piece)).build());
        sent(piece.length, file.path());
        piece = in.readNBytes(PIECE);
      }
      call.halfClose();
      Object stored = call.read();
      ended = stored != null;
      if (!ended) {
        throw new IOException("the server ended the upload without an answer");
      }
    } finally {
      if (!ended) {
        call.cancel("the file cannot be put", null);
      }
    }
  }

  private UploadObjectRequest.Start start(LocalFile file) throws IOException {
    Path name = file.file().getFileName();
    String type = Files.probeContentType(file.file());
    return UploadObjectRequest.Start.newBuilder()
        .setParent(bucket)
        .setObjectId(file.id())
        .setObject(
            Object.newBuilder()
                .setFileName(name == null ? file.path() : name.toString())
                .setMediaType(type == null ? "" : type)
                .setMetadata(
                    Struct.newBuilder()
                        .putFields("path", Value.newBuilder().setStringValue(file.path()).build())))
        .build();
  }
}
