package dev.vectormesh.embedded.qdrant.log;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import dev.vectormesh.embedded.qdrant.log.PlainUpsert.PlainPoint;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.SparseVector;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of an {@code UpsertPoints} in the form in which clients write it: every field
 * once, numbers packed. Then a vector is a block of bytes, which is copied at once; the message's
 * own parser takes it number by number, into four objects around a list. Whatever is in another
 * form, or wrong, is left to that parser.
 */
final class PlainUpsertReader {
  private static final int COLLECTION = bytes(UpsertPoints.COLLECTION_NAME_FIELD_NUMBER);
  private static final int WAIT = varint(UpsertPoints.WAIT_FIELD_NUMBER);
  private static final int TIMEOUT = varint(UpsertPoints.TIMEOUT_FIELD_NUMBER);
  private static final int POINT = bytes(UpsertPoints.POINTS_FIELD_NUMBER);
  private static final int ID = bytes(PointStruct.ID_FIELD_NUMBER);
  private static final int PAYLOAD = bytes(PointStruct.PAYLOAD_FIELD_NUMBER);
  private static final int VECTORS = bytes(PointStruct.VECTORS_FIELD_NUMBER);
  private static final int UNNAMED = bytes(Vectors.VECTOR_FIELD_NUMBER);
  private static final int NAMED = bytes(Vectors.VECTORS_FIELD_NUMBER);
  private static final int NAMED_VECTOR = bytes(NamedVectors.VECTORS_FIELD_NUMBER);
  private static final int OLD_DENSE = bytes(1); // Vector.data: deprecated, older clients send it
  private static final int DENSE = bytes(Vector.DENSE_FIELD_NUMBER);
  private static final int SPARSE = bytes(Vector.SPARSE_FIELD_NUMBER);
  private static final int NUMBERS = bytes(DenseVector.DATA_FIELD_NUMBER);

  /** Of the entry of any map. */
  private static final int KEY = bytes(1);

  private static final int VALUE = bytes(2);

  private final byte[] request;
  private final ByteBuffer numbers;
  private final CodedInputStream in;

  /** That the request is not in the plain form; not a fault. */
  @SuppressWarnings("serial")
  private static final class OtherForm extends IOException {
    static final OtherForm FOUND = new OtherForm();

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  PlainUpsertReader(byte[] request) {
    this.request = request;
    this.numbers = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
    this.in = CodedInputStream.newInstance(request);
  }

  /** The upsert; null when it is to be read by its own parser. */
  @Nullable PlainUpsert read() {
    try {
      return upsert();
    } catch (IOException e) {
      return null; // its own parser says what is wrong
    }
  }

  private PlainUpsert upsert() throws IOException {
    String collection = "";
    boolean waits = false;
    List<PlainPoint> points = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == POINT) {
        points.add(point());
      } else if (tag == COLLECTION) {
        collection = in.readStringRequireUtf8();
      } else if (tag == WAIT) {
        waits = in.readBool();
      } else if (tag == TIMEOUT) {
        var unused = in.readUInt64();
      } else {
        throw OtherForm.FOUND;
      }
    }
    return new PlainUpsert(collection, waits, points, request);
  }

  private PlainPoint point() throws IOException {
    int start = in.getTotalBytesRead();
    int outer = enter();
    PointId id = null;
    Map<String, Value> payload = new LinkedHashMap<>(4);
    MapOfVectors vectors = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ID) {
        id = once(id, in.readMessage(PointId.parser(), ExtensionRegistryLite.getEmptyRegistry()));
      } else if (tag == PAYLOAD) {
        field(payload);
      } else if (tag == VECTORS) {
        vectors = once(vectors, vectors());
      } else {
        throw OtherForm.FOUND;
      }
    }
    in.popLimit(outer);
    PointId ofPoint = required(id);
    MapOfVectors all = required(vectors);
    return new PlainPoint(
        ofPoint, payload, all.dense(), all.sparse(), start, in.getTotalBytesRead());
  }

  private void field(Map<String, Value> payload) throws IOException {
    int outer = enter();
    String key = null;
    Value value = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == KEY) {
        key = once(key, in.readStringRequireUtf8());
      } else if (tag == VALUE) {
        value =
            once(value, in.readMessage(Value.parser(), ExtensionRegistryLite.getEmptyRegistry()));
      } else {
        throw OtherForm.FOUND;
      }
    }
    in.popLimit(outer);
    payload.put(required(key), required(value));
  }

  /** The vectors of a point by name; the unnamed one is {@code ""}. */
  private record MapOfVectors(Map<String, float[]> dense, Map<String, SparseVector> sparse) {

    boolean has(String name) {
      return dense.containsKey(name) || sparse.containsKey(name);
    }
  }

  private MapOfVectors vectors() throws IOException {
    int outer = enter();
    MapOfVectors found = new MapOfVectors(new HashMap<>(2), new HashMap<>(2));
    int tag = in.readTag();
    if (tag == UNNAMED) {
      vector("", found);
    } else if (tag == NAMED) {
      named(found);
    } else {
      throw OtherForm.FOUND;
    }
    require(in.readTag() == 0);
    in.popLimit(outer);
    return found;
  }

  private void named(MapOfVectors found) throws IOException {
    int outer = enter();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != NAMED_VECTOR) {
        throw OtherForm.FOUND;
      }
      int list = enter();
      require(in.readTag() == KEY);
      String name = in.readStringRequireUtf8();
      require(in.readTag() == VALUE && !found.has(name));
      vector(name, found);
      require(in.readTag() == 0);
      in.popLimit(list);
    }
    in.popLimit(outer);
  }

  /** One vector, which is dense or sparse. */
  private void vector(String name, MapOfVectors found) throws IOException {
    int outer = enter();
    int tag = in.readTag();
    if (tag == DENSE) {
      int inner = enter();
      require(in.readTag() == NUMBERS);
      found.dense().put(name, numbers());
      require(in.readTag() == 0);
      in.popLimit(inner);
    } else if (tag == OLD_DENSE) {
      found.dense().put(name, numbers());
    } else if (tag == SPARSE) {
      found
          .sparse()
          .put(
              name,
              in.readMessage(SparseVector.parser(), ExtensionRegistryLite.getEmptyRegistry()));
    } else {
      throw OtherForm.FOUND;
    }
    require(in.readTag() == 0);
    in.popLimit(outer);
  }

  private float[] numbers() throws IOException {
    int length = in.readRawVarint32();
    require(length >= 0 && length % Float.BYTES == 0);
    int at = in.getTotalBytesRead();
    in.skipRawBytes(length);
    float[] values = new float[length / Float.BYTES];
    numbers.slice(at, length).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** Begins what a length stands before; returns the limit to go back to. */
  private int enter() throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  private static <T> T once(@Nullable T old, T value) throws OtherForm {
    require(old == null);
    return value;
  }

  private static <T> T required(@Nullable T value) throws OtherForm {
    if (value == null) {
      throw OtherForm.FOUND;
    }
    return value;
  }

  private static void require(boolean isPlain) throws OtherForm {
    if (!isPlain) {
      throw OtherForm.FOUND;
    }
  }

  private static int bytes(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static int varint(int field) {
    return field << 3 | WireFormat.WIRETYPE_VARINT;
  }
}
