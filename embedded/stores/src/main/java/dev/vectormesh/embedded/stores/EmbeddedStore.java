package dev.vectormesh.embedded.stores;

import java.nio.file.Path;
import java.util.OptionalLong;

/** A server of our own: a child process on a port of 127.0.0.1, with a password. */
public abstract sealed class EmbeddedStore implements AutoCloseable
    permits EmbeddedPostgres, EmbeddedRedis {
  private final int port;
  private final PasswordFile password;
  private final StoreProcess process;

  EmbeddedStore(int port, PasswordFile password, StoreProcess process) {
    this.port = port;
    this.password = password;
    this.process = process;
  }

  public final String host() {
    return "127.0.0.1";
  }

  /** The same for as long as this object lives. */
  public final int port() {
    return port;
  }

  public final String password() {
    return password.password();
  }

  /** Holds the password, mode 0600. */
  public final Path passwordFile() {
    return password.file();
  }

  /** Whether the server accepts connections now. */
  public final boolean ready() {
    return process.ready();
  }

  /** Empty while the server is being restarted. */
  public final OptionalLong pid() {
    return process.pid();
  }

  /** Ends the sessions and the server in order. Idempotent. */
  @Override
  public final void close() {
    process.close();
  }
}
