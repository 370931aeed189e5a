package dev.vectormesh.local.cli.eval;

import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.PictureFile;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.eval.PictureReport;
import dev.vectormesh.models.DrawnPictures;
import dev.vectormesh.models.DrawnPictures.Query;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.PictureProbe;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How well the dual encoder that comes along finds what the project drew: pictures by their
 * captions, and captions by their pictures. Each picture has one caption and the other way round;
 * of some, thing and colour never met in training. Written and searched as everything else is, by
 * vectors alone.
 */
final class DrawnEvaluation {
  private static final String NAMESPACE = "eval-drawn-pictures";
  private static final String CAPTIONS = "captions";
  private static final int BATCH = 100;
  private static final int BATCH_DEADLINE_SECONDS = 300;

  private final MeshSession mesh;
  private final Console console;
  private final boolean quiet;
  private final DrawnPictures.Evaluation drawn = DrawnPictures.evaluation();
  private final List<Query> queries;

  /**
   * @param sample how many of the pictures; null means all
   */
  DrawnEvaluation(MeshSession mesh, Console console, boolean quiet, @Nullable Integer sample) {
    this.mesh = mesh;
    this.console = console;
    this.quiet = quiet;
    List<Query> all = drawn.queries();
    long most = sample == null ? all.size() : Math.min(sample, all.size());
    this.queries =
        LongStream.range(0, most).mapToObj(i -> all.get((int) (i * all.size() / most))).toList();
  }

  PictureReport run(boolean keep) {
    Resources.ensure(mesh, NAMESPACE, Defaults.PICTURES, "", Defaults.PICTURE_ENCODER);
    Resources.ensure(mesh, NAMESPACE, CAPTIONS, "", Defaults.PICTURE_ENCODER);
    try {
      write(Defaults.PICTURES, this::picture);
      write(CAPTIONS, DrawnEvaluation::caption);
      PictureReport report = new PictureReport();
      long total = 2L * queries.size();
      try (Progress progress = console.progress("drawn pictures", "searches", total, quiet)) {
        long done = 0;
        for (Query query : queries) {
          report.add(
              PictureReport.TEXT_TO_IMAGE, query.heldOut(), rank(byText(query), query.picture()));
          report.add(
              PictureReport.IMAGE_TO_TEXT, query.heldOut(), rank(byPicture(query), query.id()));
          done += 2;
          progress.update(done, total, "");
        }
      }
      return report;
    } finally {
      if (!keep) {
        mesh.namespaces()
            .deleteNamespace(
                DeleteNamespaceRequest.newBuilder().setName("namespaces/" + NAMESPACE).build());
      }
    }
  }

  private void write(String collection, Function<Query, DocumentWrite> made) {
    long total = queries.size();
    try (Progress progress = console.progress("drawn " + collection, "documents", total, quiet)) {
      List<DocumentWrite> batch = new ArrayList<>(BATCH);
      long done = 0;
      for (Query query : queries) {
        batch.add(made.apply(query));
        done++;
        if (batch.size() == BATCH || done == total) {
          send(collection, batch);
          progress.update(done, total, "");
          batch.clear();
        }
      }
    }
  }

  private void send(String collection, List<DocumentWrite> batch) {
    WriteDocumentsRequest request =
        WriteDocumentsRequest.newBuilder()
            .setParent(name(collection))
            .addAllDocuments(batch)
            .build();
    for (DocumentResult result :
        mesh.documents()
            .withDeadlineAfter(BATCH_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .writeDocuments(request)
            .getResultsList()) {
      if (result.getOutcome() == DocumentResult.Outcome.OUTCOME_FAILED) {
        throw new IllegalStateException(
            result.getName() + " is not written: " + result.getError().getMessage());
      }
    }
  }

  private DocumentWrite picture(Query query) {
    return DocumentWrite.newBuilder()
        .setDocumentId(query.picture())
        .setDocument(Document.getDefaultInstance())
        .setPicture(PictureFile.newBuilder().setContent(png(query)))
        .build();
  }

  private static DocumentWrite caption(Query query) {
    return DocumentWrite.newBuilder()
        .setDocumentId(query.id())
        .setDocument(Document.newBuilder().setText(query.text()))
        .build();
  }

  private ByteString png(Query query) {
    byte[] png = drawn.pictures().get(query.picture());
    if (png == null) {
      throw new IllegalStateException("this build has no drawn picture " + query.picture());
    }
    return ByteString.copyFrom(png);
  }

  private SearchRequest byText(Query query) {
    return request(Defaults.PICTURES).setQuery(query.text()).build();
  }

  private SearchRequest byPicture(Query query) {
    return request(CAPTIONS)
        .addProbes(Probe.newBuilder().setPicture(PictureProbe.newBuilder().setContent(png(query))))
        .build();
  }

  private static SearchRequest.Builder request(String collection) {
    return SearchRequest.newBuilder()
        .setParent("namespaces/" + NAMESPACE)
        .addCollections(name(collection))
        .setMode(SearchMode.SEARCH_MODE_DENSE)
        .setTopK(PictureReport.DEPTH);
  }

  private static String name(String collection) {
    return "namespaces/" + NAMESPACE + "/collections/" + collection;
  }

  /** From 1; 0 where it is not among the first. */
  private int rank(SearchRequest request, String wanted) {
    List<Hit> hits = mesh.search().search(request).getHitsList();
    for (int i = 0; i < hits.size(); i++) {
      if (ServiceCommand.id(hits.get(i).getDocument()).equals(wanted)) {
        return i + 1;
      }
    }
    return 0;
  }
}
