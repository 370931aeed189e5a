package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.PurgeDocumentsRequest;
import dev.vectormesh.corpus.v1.PurgeDocumentsResponse;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents that are deleted by what they are. */
class PurgeIT extends IngestScene {
  @BeforeEach
  void writeDocuments() throws Exception {
    mesh.write(
        collection,
        described("otters", "{\"lang\": \"en\", \"year\": 2020, \"tags\": [\"river\", \"fur\"]}"),
        described("herons", "{\"lang\": \"en\", \"year\": \"2021\", \"tags\": [\"river\"]}"),
        described(
            "lynx",
            "{\"lang\": \"no\", \"year\": 2022, \"kept\": true, \"by\": {\"who\": \"ann\"}}"),
        described("moss", "{\"lang\": null}"));
  }

  private static DocumentWrite described(String id, String metadata) throws Exception {
    Struct.Builder fields = Struct.newBuilder();
    JsonFormat.parser().merge(metadata, fields);
    return write(id, id, "They live by the water: " + id).toBuilder()
        .setDocument(
            Document.newBuilder()
                .setTitle(id)
                .setText("They live by the water: " + id)
                .setMetadata(fields))
        .build();
  }

  private PurgeDocumentsResponse purge(String filter, boolean force) {
    return mesh.documents(TENANT)
        .purgeDocuments(
            PurgeDocumentsRequest.newBuilder()
                .setParent(collection)
                .setFilter(filter)
                .setForce(force)
                .build());
  }

  private List<String> named(String filter) {
    return purge(filter, false).getPurgeSampleList().stream()
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "meta.lang = \"en\"                  | herons otters",
        "meta.lang != \"en\"                 | lynx moss",
        "NOT meta.lang = \"en\"              | lynx moss",
        "meta.lang:*                         | herons lynx otters",
        "meta.year = 2021                    | herons",
        "meta.year >= 2020                   | lynx otters",
        "meta.tags = \"fur\"                 | otters",
        "meta.tags:\"iv\"                    | herons otters",
        "meta.kept = true                    | lynx",
        "meta.by.who = \"ann\"               | lynx",
        "meta.nothing = \"x\"                | ",
        "title = \"ot*\"                     | otters",
        "media_type = \"text/plain\"         | herons lynx moss otters",
        "update_time < \"2020-01-01T00:00:00Z\" | ",
        "meta.lang = \"en\" AND meta.year > 2019 OR title = \"moss\" | otters",
        "*                                   | herons lynx moss otters",
      })
  void filters_meanWhatTheySay(String filter, String ids) {
    List<String> wanted = ids == null ? List.of() : List.of(ids.split(" "));

    assertThat(named(filter)).containsExactlyElementsOf(wanted);
    assertThat(purge(filter, false).getPurgeCount()).isEqualTo(wanted.size());
  }

  @Test
  void force_deletesThemWithTheirPoints_andNoOthers() throws Exception {
    PurgeDocumentsResponse purged = purge("meta.lang = \"en\"", true);

    assertThat(purged.getPurgeCount()).isEqualTo(2);
    assertThat(purged.getMore()).isFalse();
    assertThat(mesh.list(collection)).hasSize(2);
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(2);
    assertThat(purge("meta.lang = \"en\"", true).getPurgeCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lang = \"en\"        | unknown field lang",
        "meta = \"en\"        | unknown field meta",
        "meta.lang > \"en\"   | > compares numbers in meta",
        "water                | name a field",
        "' '                  | is empty: write * for all documents",
      })
  void filters_thatMeanNothing_deleteNothing(String filter, String why) {
    assertThatThrownBy(() -> purge(filter, true))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining(why);
    assertThat(mesh.list(collection)).hasSize(4);
  }

  @Test
  void anotherTenant_findsNoSuchCollection() {
    assertThatThrownBy(() ->
            mesh.documents("other")
                .purgeDocuments(
                    PurgeDocumentsRequest.newBuilder()
                        .setParent(collection)
                        .setFilter("*")
                        .setForce(true)
                        .build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
    assertThat(mesh.list(collection)).hasSize(4);
  }
}
