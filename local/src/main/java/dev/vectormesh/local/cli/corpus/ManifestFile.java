package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What became of each item of a run, as one JSON document: {@code {"batch": ..., "items": [...]}},
 * an item a line. It is there whole, or as it was before.
 *
 * @param file absolute
 */
record ManifestFile(Path file) {
  private static final int PAGE = 500;

  void write(MeshSession mesh, String batch) throws IOException {
    Path part = Files.createTempFile(file.resolveSibling(""), "." + file.getFileName(), ".part");
    try {
      try (Writer json = Files.newBufferedWriter(part)) {
        write(mesh, batch, json);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void write(MeshSession mesh, String name, Writer json) throws IOException {
    Batch batch = mesh.ingest().getBatch(GetBatchRequest.newBuilder().setName(name).build());
    json.write("{\"batch\": " + MessageJson.line(batch) + ",\n \"items\": [");
    ListBatchItemsRequest.Builder request =
        ListBatchItemsRequest.newBuilder().setParent(name).setPageSize(PAGE);
    String separator = "\n";
    ListBatchItemsResponse page;
    do {
      page = mesh.ingest().listBatchItems(request.build());
      for (BatchItem item : page.getItemsList()) {
        json.write(separator + "  " + MessageJson.line(item));
        separator = ",\n";
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    json.write("\n ]}\n");
  }
}
