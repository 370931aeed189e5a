package dev.vectormesh.gateway.facade;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Bytes that come in pieces, as one array: none where nothing comes. */
public final class Bodies {
  private Bodies() {}

  /** A request's body; more bytes than the limit are refused. */
  static Mono<byte[]> bytes(ServerRequest request, int limit) {
    return whole(DataBufferUtils.join(request.bodyToFlux(DataBuffer.class), limit));
  }

  /** Pieces whose sum is bounded elsewhere. */
  public static Mono<byte[]> bytes(Flux<DataBuffer> pieces) {
    return whole(DataBufferUtils.join(pieces));
  }

  private static Mono<byte[]> whole(Mono<DataBuffer> joined) {
    return joined.map(Bodies::bytes).defaultIfEmpty(new byte[0]);
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }
}
