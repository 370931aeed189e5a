package dev.vectormesh.embedded.qdrant.log;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.multiVector;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.vectormesh.embedded.qdrant.dense.DenseSpec;
import dev.vectormesh.embedded.qdrant.dense.Metric;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema.Sparse;
import io.qdrant.client.ShardKeySelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.PointStructList;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.Points.WriteOrdering;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The plain form of an upsert says what the message says, or nothing. */
class PlainUpsertTest {
  private static final CollectionSchema SCHEMA =
      new CollectionSchema(
          Map.of("", cosine(), "a", cosine(), "b", cosine()), Map.of("words", new Sparse(false)));

  private static DenseSpec cosine() {
    return new DenseSpec(2, Metric.COSINE, false);
  }

  private static final PointStruct POINT =
      PointStruct.newBuilder()
          .setId(id(7))
          .setVectors(vectors(3, 4))
          .putPayload("n", value(1))
          .build();

  @SuppressWarnings("deprecation") // as older clients send it
  static Stream<Arguments> plain() {
    Value nested =
        Value.newBuilder()
            .setStructValue(
                Struct.newBuilder().putFields("x", list(List.of(value(0.5), value("\u00e4")))))
            .build();
    PointStruct named =
        PointStruct.newBuilder()
            .setId(id(UUID.fromString("550e8400-e29b-41d4-a716-446655440000")))
            .setVectors(
                namedVectors(
                    Map.of(
                        "a", vector(1f, 0f),
                        "b", vector(0f, 2f),
                        "words", vector(List.of(0.5f, -2f), List.of(9, 3)))))
            .putPayload("o", nested)
            .putPayload("", value(true))
            .build();
    PointStruct old =
        POINT.toBuilder()
            .setVectors(Vectors.newBuilder().setVector(Vector.newBuilder().addData(5f).addData(6f)))
            .build();
    return Stream.of(
        arguments("one point", request(POINT)),
        arguments("no points", request()),
        arguments("named vectors", request(POINT, named, POINT)),
        arguments("a vector in the old field", request(old)),
        arguments("a point without payload", request(POINT.toBuilder().clearPayload().build())),
        arguments("that waits", request(POINT).toBuilder().setWait(true).setTimeout(5).build()));
  }

  private static UpsertPoints request(PointStruct... points) {
    return UpsertPoints.newBuilder()
        .setCollectionName("c")
        .addAllPoints(Arrays.asList(points))
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plain")
  void plainForm_doesWhatTheMessageDoes(String name, UpsertPoints request) throws IOException {
    PlainUpsert plain = PlainUpsert.read(request.toByteArray());

    assertThat(plain).isNotNull();
    assertThat(plain.collection()).isEqualTo("c");
    assertThat(plain.waits()).isEqualTo(request.getWait());
    assertThat(plain.changes(12, SCHEMA, _ -> null))
        .usingRecursiveComparison()
        .withEqualsForType(Value::equals, Value.class)
        .isEqualTo(Operations.changes(operation(request), 12, SCHEMA, _ -> null));
    assertThat(logged(plain)).isEqualTo(operation(request));
  }

  private static PointsUpdateOperation operation(UpsertPoints request) {
    return PointsUpdateOperation.newBuilder()
        .setUpsert(PointStructList.newBuilder().addAllPoints(request.getPointsList()))
        .build();
  }

  private static PointsUpdateOperation logged(PlainUpsert upsert) throws IOException {
    ByteBuffer log = ByteBuffer.allocate(upsert.body().size());
    upsert.body().writeTo(log);
    assertThat(log.remaining()).isZero();
    return PointsUpdateOperation.parseFrom(log.flip());
  }

  static Stream<Arguments> other() {
    Vectors several = namedVectors(Map.of("m", multiVector(new float[][] {{1, 2}, {3, 4}})));
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder().addField(99, Field.newBuilder().addVarint(1).build()).build();
    return Stream.of(
        arguments("a filter", with(POINT).setUpdateFilter(filter())),
        arguments("a mode", with(POINT).setUpdateMode(UpdateMode.InsertOnly)),
        arguments(
            "a shard key",
            with(POINT).setShardKeySelector(ShardKeySelectorFactory.shardKeySelector("k"))),
        arguments("an ordering", with(POINT).setOrdering(WriteOrdering.getDefaultInstance())),
        arguments("an unknown field", with(POINT).setUnknownFields(unknown)),
        arguments("an unknown field of a point", with(of().setUnknownFields(unknown).build())),
        arguments("no id", with(of().clearId().build())),
        arguments("no vectors", with(of().clearVectors().build())),
        arguments("empty vectors", with(of().setVectors(Vectors.getDefaultInstance()).build())),
        arguments("several vectors of a name", with(of().setVectors(several).build())));
  }

  private static UpsertPoints.Builder with(PointStruct point) {
    return request(point).toBuilder();
  }

  private static PointStruct.Builder of() {
    return POINT.toBuilder();
  }

  private static Filter filter() {
    return Filter.newBuilder().addMust(matchKeyword("k", "v")).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("other")
  void otherForms_areLeftToTheMessage(String name, UpsertPoints.Builder request) {
    assertThat(PlainUpsert.read(request.build().toByteArray())).isNull();
  }

  @Test
  void numbersOneByOne_areLeftToTheMessage() {
    ByteBuffer numbers = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    numbers.put((byte) 0x0d).putFloat(3).put((byte) 0x0d).putFloat(4);
    Vectors oneByOne = unparsed(Vectors.VECTOR_FIELD_NUMBER, dense(numbers.array()));

    assertThat(PlainUpsert.read(request(of().setVectors(oneByOne).build()).toByteArray())).isNull();
  }

  @Test
  void fieldThatComesTwice_isLeftToTheMessage() {
    byte[] once = POINT.toByteArray();
    byte[] twice = Arrays.copyOf(once, 2 * once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);
    UnknownFieldSet point =
        UnknownFieldSet.newBuilder()
            .addField(
                UpsertPoints.POINTS_FIELD_NUMBER,
                Field.newBuilder().addLengthDelimited(ByteString.copyFrom(twice)).build())
            .build();

    assertThat(PlainUpsert.read(point.toByteArray())).isNull();
  }

  private static ByteString dense(byte[] message) {
    return UnknownFieldSet.newBuilder()
        .addField(
            Vector.DENSE_FIELD_NUMBER,
            Field.newBuilder().addLengthDelimited(ByteString.copyFrom(message)).build())
        .build()
        .toByteString();
  }

  /** A message whose only field is written as it stands here. */
  private static Vectors unparsed(int field, ByteString content) {
    return Vectors.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(field, Field.newBuilder().addLengthDelimited(content).build())
                .build())
        .build();
  }

  @Test
  void sameNumbersPacked_arePlain() {
    ByteString packed = DenseVector.newBuilder().addData(3).addData(4).build().toByteString();
    Vectors written = unparsed(Vectors.VECTOR_FIELD_NUMBER, dense(packed.toByteArray()));

    assertThat(PlainUpsert.read(request(of().setVectors(written).build()).toByteArray()))
        .isNotNull();
  }

  @Test
  void changedBytes_areReadAsTheMessageReadsThem_orNotAtAll() throws IOException {
    byte[] bytes = plain().map(a -> (UpsertPoints) a.get()[1]).toList().get(2).toByteArray();
    Random random = new Random(5);
    int plain = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] changed =
          Arrays.copyOf(
              bytes, random.nextInt(4) > 0 ? bytes.length : 1 + random.nextInt(bytes.length));
      for (int i = random.nextInt(3); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      PlainUpsert read = PlainUpsert.read(changed);
      if (read != null) {
        plain++;
        UpsertPoints message = message(changed);
        assertThat(read.collection()).isEqualTo(message.getCollectionName());
        assertThat(read.waits()).isEqualTo(message.getWait());
        assertThat(logged(read)).isEqualTo(operation(message));
      }
    }
    assertThat(plain).isBetween(1_000, 19_000);
  }

  private static UpsertPoints message(byte[] bytes) {
    try {
      return UpsertPoints.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("read in plain form what is no message", e);
    }
  }
}
