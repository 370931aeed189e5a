package dev.vectormesh.embedded.triton.api;

import io.grpc.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** gRPC's {@code deflate}, which grpc-java does not bring: the zlib format of RFC 1950. */
public final class DeflateCodec implements Codec {

  @Override
  public String getMessageEncoding() {
    return "deflate";
  }

  @Override
  public OutputStream compress(OutputStream out) throws IOException {
    return new DeflaterOutputStream(out);
  }

  @Override
  public InputStream decompress(InputStream in) throws IOException {
    return new InflaterInputStream(in);
  }
}
