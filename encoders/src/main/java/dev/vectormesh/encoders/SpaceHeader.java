package dev.vectormesh.encoders;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/**
 * Says with each call for which space it is: where two servers hold different sets of models, the
 * mesh routes by it (istio/components/candidate-models).
 */
public final class SpaceHeader {
  /** Its value is a space's fingerprint. */
  public static final Metadata.Key<String> SPACE =
      Metadata.Key.of("x-vectormesh-space", Metadata.ASCII_STRING_MARSHALLER);

  private SpaceHeader() {}

  /** The same channel, for calls that are for this space. */
  static Channel on(Channel channel, String fingerprint) {
    Metadata headers = new Metadata();
    headers.put(SPACE, fingerprint);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
