package dev.vectormesh.embedded.qdrant;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.NullValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The official client, and what tests say with it again and again. */
final class Clients {

  private Clients() {}

  static QdrantClient inProcess(String name) {
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    return new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build());
  }

  static QdrantClient overTcp(int port) {
    return new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", port, false).build());
  }

  /** Deletes every collection. */
  static void dropAll(QdrantClient client) {
    get(client.listCollectionsAsync()).forEach(name -> get(client.deleteCollectionAsync(name)));
  }

  /** The answer, or the gRPC status that came instead of it. */
  static <T> T get(Future<T> future) {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof StatusRuntimeException status) {
        throw status;
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The status that the call ends with. */
  static Status failure(Future<?> future) {
    try {
      Object answer = get(future);
      throw new AssertionError("answered " + answer);
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  /** A JSON-like value: null, String, Integer, Long, Double, Boolean, List or Map. */
  static Value value(Object json) {
    Value.Builder out = Value.newBuilder();
    switch (json) {
      case String s -> out.setStringValue(s);
      case Integer i -> out.setIntegerValue(i);
      case Long l -> out.setIntegerValue(l);
      case Double d -> out.setDoubleValue(d);
      case Boolean b -> out.setBoolValue(b);
      case NullValue n -> out.setNullValue(n);
      case List<?> list -> {
        ListValue.Builder values = ListValue.newBuilder();
        list.forEach(element -> values.addValues(value(element)));
        out.setListValue(values);
      }
      case Map<?, ?> map -> {
        Struct.Builder fields = Struct.newBuilder();
        map.forEach((key, field) -> fields.putFields((String) key, value(field)));
        out.setStructValue(fields);
      }
      default -> throw new IllegalArgumentException(String.valueOf(json));
    }
    return out.build();
  }

  static Map<String, Value> payload(Map<String, ?> json) {
    return value(json).getStructValue().getFieldsMap();
  }

  static QueryPoints.Builder on(String using, Query query) {
    return QueryPoints.newBuilder().setUsing(using).setQuery(query);
  }

  /** The numbers of the points that were found, in their order. */
  static List<Integer> ids(List<ScoredPoint> hits) {
    return hits.stream().map(hit -> (int) hit.getId().getNum()).toList();
  }

  /** Makes the collection "c" of these named vectors and the sparse "words". */
  static void createNamed(QdrantClient client, int dimensions, Map<String, Distance> vectors) {
    VectorParamsMap.Builder dense = VectorParamsMap.newBuilder();
    vectors.forEach((name, distance) ->
        dense.putMap(
            name, VectorParams.newBuilder().setSize(dimensions).setDistance(distance).build()));
    get(
        client.createCollectionAsync(
            CreateCollection.newBuilder()
                .setCollectionName("c")
                .setVectorsConfig(VectorsConfig.newBuilder().setParamsMap(dense))
                .setSparseVectorsConfig(
                    SparseVectorConfig.newBuilder()
                        .putMap("words", SparseVectorParams.getDefaultInstance()))
                .build()));
  }
}
