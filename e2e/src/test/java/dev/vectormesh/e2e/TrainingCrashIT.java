package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.e2e.Jargon.Entry;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed: another attempt does all of it. */
final class TrainingCrashIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NAMESPACE = "namespaces/killed";
  private static final String COLLECTION = NAMESPACE + "/collections/notes";
  private static final String SET = NAMESPACE + "/judgementSets/words";
  private static final List<Entry> ENTRIES = Jargon.entries().subList(0, 20);

  // A JVM is started twice, maybe on a machine that does other things too.
  @Test
  @Timeout(600)
  void aKilledTraining_beginsAnew_andSaysSo(@TempDir Path folder) throws Exception {
    try (ChildMesh mesh = new ChildMesh(folder)) {
      writeAndJudge(mesh);
      String run =
          mesh.training()
              .createTrainingRun(
                  CreateTrainingRunRequest.newBuilder()
                      .setParent(NAMESPACE)
                      .setTrainingRun(
                          TrainingRun.newBuilder()
                              .setMethod("slow")
                              .setData(TrainingData.newBuilder().addJudgementSets(SET)))
                      .build())
              .getName();
      await().atMost(PATIENCE).until(() -> get(mesh, run).getEpochsCount() > 3);

      mesh.kill();
      mesh.startAgain();

      TrainingRun ended =
          await().atMost(PATIENCE).until(() -> get(mesh, run), TrainingRun::hasEndTime);
      assertThat(ended.getState()).as(ended.toString()).isEqualTo(State.STATE_SUCCEEDED);
      assertThat(ended.getNotesList()).containsExactly("attempt 2: begun anew from the same data");
      assertThat(ended.getEpochsList())
          .extracting(TrainingEpoch::getNumber)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, WorseMethods.Slow.PASSES).boxed().toList());
      assertThat(ended.getModelVersion()).isNotEmpty();
    }
  }

  private static TrainingRun get(ChildMesh mesh, String run) {
    return mesh.training().getTrainingRun(GetTrainingRunRequest.newBuilder().setName(run).build());
  }

  private static void writeAndJudge(ChildMesh mesh) {
    var namespace =
        mesh.namespaces()
            .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("killed").build());
    assertThat(namespace.getName()).isEqualTo(NAMESPACE);
    var collection =
        mesh.collections()
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setCollectionId("notes")
                    .setCollection(Collection.getDefaultInstance())
                    .build());
    assertThat(collection.getName()).isEqualTo(COLLECTION);
    WriteDocumentsRequest.Builder documents =
        WriteDocumentsRequest.newBuilder().setParent(COLLECTION);
    WriteJudgementSetRequest.Builder judged =
        WriteJudgementSetRequest.newBuilder()
            .setJudgementSet(JudgementSet.newBuilder().setName(SET));
    for (Entry entry : ENTRIES) {
      documents.addDocuments(
          DocumentWrite.newBuilder()
              .setDocumentId(entry.id())
              .setDocument(Document.newBuilder().setText(entry.text())));
      judged.addQueries(
          JudgedQuery.newBuilder()
              .setQuery(entry.query())
              .addJudgements(
                  Judgement.newBuilder()
                      .setDocument(COLLECTION + "/documents/" + entry.id())
                      .setGrade(1)));
    }
    assertThat(mesh.documents().writeDocuments(documents.build()).getResultsCount()).isEqualTo(20);
    assertThat(mesh.judgements().writeJudgementSet(judged.build()).getQueryCount()).isEqualTo(20);
  }
}
