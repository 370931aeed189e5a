package dev.vectormesh.finetune.postgres;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times, as the contract has them. */
final class Times {
  private Times() {}

  static Timestamp proto(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
