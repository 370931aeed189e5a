package dev.vectormesh.local.cli.mesh;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.local.mesh.MeshOptions.Ports;
import dev.vectormesh.search.v1.SearchRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Starts a mesh on a directory of its own, writes and finds a few documents, and stops it, for the
 * JVM to see which classes and methods that wants: the launcher makes its AOT cache of such a run.
 */
@Command(name = "warm-jvm", hidden = true, description = "Starts and stops a mesh once.")
public final class WarmJvmCommand extends MeshCommand {
  private static final int DOCUMENTS = 20;
  private static final int SEARCHES = 50;

  public WarmJvmCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("vectormesh-warm-jvm");
    try {
      DataDirectory directory = DataDirectory.choose(folder, Map.of());
      MeshLog.toFile(directory);
      Mesh mesh =
          Mesh.start(directory, MeshOptions.onPorts(Ports.free(), List.of("/")), part -> {});
      try (MeshSession session = MeshSession.of(mesh, directory)) {
        int failed = lesson(session);
        new FirstSearches(mesh.ports(), MeshSession.source(directory)).run(SEARCHES);
        return failed;
      }
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** 0 when what was written is found. */
  private static int lesson(MeshSession mesh) {
    Resources.ensure(mesh, Defaults.NAMESPACE, Defaults.COLLECTION, "");
    String namespace = "namespaces/" + Defaults.NAMESPACE;
    WriteDocumentsRequest.Builder documents =
        WriteDocumentsRequest.newBuilder()
            .setParent(namespace + "/collections/" + Defaults.COLLECTION);
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.addDocuments(
          DocumentWrite.newBuilder()
              .setDocumentId("lesson-" + i)
              .setDocument(
                  Document.newBuilder()
                      .setTitle("Why dough rises")
                      .setText("Yeast feeds on sugar and gives off carbon dioxide, " + i)));
    }
    var unused = mesh.documents().writeDocuments(documents.build());
    int hits = 0;
    for (int i = 0; i < SEARCHES; i++) {
      hits +=
          mesh.search()
              .search(
                  SearchRequest.newBuilder()
                      .setParent(namespace)
                      .setQuery("why does bread rise " + i)
                      .build())
              .getHitsCount();
    }
    return hits > 0 ? 0 : 1;
  }
}
