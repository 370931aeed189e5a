package dev.vectormesh.search;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.points.Coordinates;
import dev.vectormesh.points.Locator;
import dev.vectormesh.points.Metadata;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointSchema;
import dev.vectormesh.points.PointVectors;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Writes documents the way the pipeline stores them. */
final class TestCorpus {
  static final double AVERAGE_LENGTH = 12;

  private final QdrantClient client;
  private final TextEncoder encoder;
  private final TestNamespaces namespaces;
  private final Bm25Encoder words = Bm25Encoder.standard();

  TestCorpus(QdrantClient client, TextEncoder encoder, TestNamespaces namespaces) {
    this.client = client;
    this.encoder = encoder;
    this.namespaces = namespaces;
  }

  void createPhysical(String name) {
    done(
        client.createCollectionAsync(
            PointSchema.collection(
                name, encoder.space().dimension(), Collections.Distance.Cosine)));
    PointSchema.indexes()
        .forEach(index ->
            done(
                client.createPayloadIndexAsync(
                    name, index.field(), index.type(), index.params(), true, null, null)));
  }

  /** A document under way. */
  final class Draft {
    private final String tenant;
    private final ResolveServingResponse serving;
    private final String collection;
    private final String id;
    private final List<String> chunks = new ArrayList<>();
    private final Map<String, Value> meta = new HashMap<>();
    private List<String> labels = List.of();

    private Draft(String tenant, ResolveServingResponse serving, String collection, String id) {
      this.tenant = tenant;
      this.serving = serving;
      this.collection = collection;
      this.id = id;
    }

    Draft chunk(String... texts) {
      chunks.addAll(Arrays.asList(texts));
      return this;
    }

    Draft labels(String... of) {
      labels = List.of(of);
      return this;
    }

    Draft meta(String key, Value value) {
      meta.put(key, value);
      return this;
    }

    Draft meta(String key, String value) {
      return meta(key, ValueFactory.value(value));
    }

    List<Points.PointStruct> points() {
      String namespace = serving.getNamespace().getName();
      String col = serving.getCollectionUidsOrThrow(namespace + "/collections/" + collection);
      List<float[]> vectors = encoder.passages(chunks);
      List<Points.PointStruct> points = new ArrayList<>();
      for (int i = 0; i < chunks.size(); i++) {
        SparseVector sparse = words.document(chunks.get(i), AVERAGE_LENGTH);
        points.add(
            Points.PointStruct.newBuilder()
                .setId(
                    PointIdFactory.id(
                        UUID.nameUUIDFromBytes(
                            (serving.getNamespace().getUid() + col + id + i).getBytes())))
                .setVectors(PointVectors.of(vectors.get(i), sparse.indices(), sparse.values()))
                .putAllPayload(payload(col, i))
                .build());
      }
      return points;
    }

    private Map<String, Value> payload(String col, int position) {
      Map<String, Value> payload = new HashMap<>();
      payload.put(PointFields.TENANT, ValueFactory.value(tenant));
      payload.put(PointFields.NAMESPACE, ValueFactory.value(serving.getNamespace().getUid()));
      payload.put(
          PointFields.GENERATION, ValueFactory.value(serving.getNamespace().getGeneration()));
      payload.put(PointFields.COLLECTION, ValueFactory.value(col));
      payload.put(PointFields.DOCUMENT, ValueFactory.value(id));
      payload.put(PointFields.REVISION, ValueFactory.value(1));
      payload.put(PointFields.POSITION, ValueFactory.value(position));
      payload.put(
          PointFields.PLACES,
          ValueFactory.value(
              List.of(
                  new Locator(0, Locator.Unit.PAGE, position + 1, "", List.of("Zoo"))
                      .toPayload())));
      payload.put(PointFields.TEXT, ValueFactory.value(chunks.get(position)));
      payload.put(PointFields.TITLE, ValueFactory.value("Title of " + id));
      payload.put(PointFields.URI, ValueFactory.value("file:///" + id + ".txt"));
      if (!labels.isEmpty()) {
        payload.put(
            PointFields.ACCESS,
            ValueFactory.list(labels.stream().map(ValueFactory::value).toList()));
      }
      Coordinates place = Coordinates.of(Metadata.of(ValueFactory.value(meta)));
      if (place != null) {
        payload.put(PointFields.PLACE, place.toPayload());
      }
      payload.put(PointFields.METADATA, ValueFactory.value(meta));
      return payload;
    }

    /** Stores, then acknowledges: the signature moves last. */
    void write() {
      writeAll(List.of(this));
    }
  }

  Draft document(String tenant, ResolveServingResponse serving, String collection, String id) {
    return new Draft(tenant, serving, collection, id);
  }

  void writeAll(List<Draft> drafts) {
    List<Points.PointStruct> points = new ArrayList<>();
    drafts.forEach(d -> points.addAll(d.points()));
    Draft any = drafts.getFirst();
    done(
        client.upsertAsync(
            Points.UpsertPoints.newBuilder()
                .setCollectionName(any.serving.getPhysicalCollection())
                .setWait(true)
                .addAllPoints(points)
                .build()));
    namespaces.commit(any.tenant, any.serving.getNamespace().getName());
  }

  void delete(String tenant, ResolveServingResponse serving, String id) {
    done(
        client.deleteAsync(
            serving.getPhysicalCollection(),
            Common.Filter.newBuilder()
                .addMust(
                    ConditionFactory.matchKeyword(
                        PointFields.NAMESPACE, serving.getNamespace().getUid()))
                .addMust(ConditionFactory.matchKeyword(PointFields.DOCUMENT, id))
                .build()));
    namespaces.commit(tenant, serving.getNamespace().getName());
  }

  private static <T> T done(ListenableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
