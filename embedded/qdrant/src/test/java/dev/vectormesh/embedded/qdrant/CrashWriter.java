package dev.vectormesh.embedded.qdrant;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;

import dev.vectormesh.embedded.qdrant.collection.BufferLimits;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A process to be killed: several clients write, and each says on standard output what it begins
 * ({@code B client id number}) and what was acknowledged ({@code A client id number}). Number 0 is
 * a deletion, an odd number an upsert, an even one a payload change.
 */
final class CrashWriter {
  static final int CLIENTS = 3;
  static final int IDS = 60;

  private enum Kind {
    UPSERT,
    UPSERT_AGAIN,
    SET_PAYLOAD,
    DELETE,
    DELETE_BY_FILTER
  }

  private CrashWriter() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    long seed = Long.parseLong(args[1]);
    long first = Long.parseLong(args[2]);
    EmbeddedQdrant server =
        EmbeddedQdrant.builder(directory)
            .inProcessName("crash")
            .port(0)
            .bufferLimits(new BufferLimits(100, 1 << 20))
            .start();
    System.out.println("READY");
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      // One of them sends bytes, which have a way of their own into the log.
      QdrantClient with = number == 0 ? Clients.overTcp(server.port()) : Clients.inProcess("crash");
      Thread.ofPlatform().start(() -> write(with, number, new Random(seed + number), first));
    }
  }

  private static void write(QdrantClient client, int clientNumber, Random random, long first) {
    boolean[] there = new boolean[IDS];
    for (long n = first; ; n += 2) {
      int slot = random.nextInt(IDS);
      long point = 1_000L * clientNumber + slot;
      Kind kind = there[slot] ? Kind.values()[random.nextInt(5)] : Kind.UPSERT;
      long number =
          switch (kind) {
            case UPSERT, UPSERT_AGAIN -> n;
            case SET_PAYLOAD -> n + 1;
            case DELETE, DELETE_BY_FILTER -> 0;
          };
      String told = clientNumber + " " + point + " " + number;
      say("B " + told);
      Map<String, Object> payload =
          Map.of("n", number, "point", point, "text", "x".repeat(random.nextInt(2_000)));
      switch (kind) {
        case UPSERT, UPSERT_AGAIN ->
            Clients.get(
                client.upsertAsync(
                    "c",
                    List.of(
                        PointStruct.newBuilder()
                            .setId(id(point))
                            .setVectors(vectors(number, point))
                            .putAllPayload(Clients.payload(payload))
                            .build())));
        case SET_PAYLOAD ->
            Clients.get(
                client.setPayloadAsync("c", Clients.payload(payload), id(point), true, null, null));
        case DELETE -> Clients.get(client.deleteAsync("c", List.of(id(point))));
        case DELETE_BY_FILTER ->
            Clients.get(
                client.deleteAsync(
                    "c", Filter.newBuilder().addMust(match("point", point)).build()));
      }
      there[slot] = number != 0;
      say("A " + told);
    }
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
