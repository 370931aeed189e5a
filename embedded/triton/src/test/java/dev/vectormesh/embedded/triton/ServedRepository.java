package dev.vectormesh.embedded.triton;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository of small models, and a server over it that loads nothing by itself. */
abstract class ServedRepository {
  @TempDir Path repository;
  TinyModels models;
  TritonServer server;
  Client client;

  abstract TritonServer start(Path folder);

  @BeforeEach
  void connect() {
    server = start(repository);
    models = new TinyModels(server.served(repository));
    client = new Client(server.channel());
  }

  /** Goes on with another server. */
  void connect(TritonServer other) {
    server.close();
    server = other;
    client = new Client(other.channel());
  }

  @AfterEach
  void close() {
    server.close();
  }

  static Status.Code code(Throwable e) {
    return ((StatusRuntimeException) e).getStatus().getCode();
  }
}
