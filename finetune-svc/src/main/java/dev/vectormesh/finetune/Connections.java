package dev.vectormesh.finetune;

import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.health.ServiceCheck;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.qdrant.Qdrant;
import io.grpc.ManagedChannel;
import java.time.InstantSource;

/**
 * What the features of this service stand on. None of the other sides has to be there when they are
 * opened, but PostgreSQL.
 */
final class Connections implements AutoCloseable {
  /** Whoever calls where no caller's token can be forwarded. */
  static final String SUBJECT = "finetune-svc";

  private static final String SCHEMA = "tuning";

  final Postgres postgres;
  final Qdrant qdrant;
  final ManagedChannel triton;
  final ManagedChannel ingest;
  final ManagedChannel search;

  /** Outside of a call this service's own token goes along, with the role worker. */
  final ManagedChannel job;

  final SpaceEncoders encoders;
  final Tokens tokens;

  Connections(FinetuneConfig config) {
    tokens = Tokens.of(config.auth(), config.signing(), InstantSource.system());
    postgres = Postgres.open(config.postgres(), SCHEMA);
    qdrant = Qdrant.open(config.qdrant(), config.qdrantApiKey());
    triton = Channels.options().plain().named("triton").open(config.triton());
    ingest = Channels.options().named("ingest").open(config.ingest());
    search = Channels.options().named("search").open(config.search());
    job =
        Channels.options()
            .named("job")
            .token(tokens.source(null, SUBJECT, Role.WORKER))
            .open(config.job());
    encoders = SpaceEncoders.open(triton, config.tokenizers());
  }

  /** Only what every feature needs makes the service useless. */
  Health health(String name) {
    return Health.builder(name)
        .check("postgres", postgres::check)
        .check("job", new ServiceCheck(job))
        .optional("ingest", new ServiceCheck(ingest))
        .optional("search", new ServiceCheck(search))
        .optional("triton", encoders::check)
        .optional("qdrant", qdrant::check)
        .build();
  }

  @Override
  public void close() {
    encoders.close();
    qdrant.close();
    triton.shutdownNow();
    ingest.shutdownNow();
    search.shutdownNow();
    job.shutdownNow();
    postgres.close();
  }
}
