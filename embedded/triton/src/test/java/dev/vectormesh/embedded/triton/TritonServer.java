package dev.vectormesh.embedded.triton;

import io.grpc.ManagedChannel;

/** A server under test, whichever it is; clients load and unload its models. */
interface TritonServer extends AutoCloseable {
  ManagedChannel channel();

  @Override
  void close();
}
