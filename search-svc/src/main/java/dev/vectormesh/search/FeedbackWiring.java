package dev.vectormesh.search;

import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.feedback.FeedbackConfig;
import dev.vectormesh.search.feedback.FeedbackKeeper;
import dev.vectormesh.search.feedback.Marking;
import dev.vectormesh.search.feedback.PastClicks;
import dev.vectormesh.search.postgres.FeedbackDatabase;
import dev.vectormesh.search.postgres.PostgresArmReports;
import dev.vectormesh.search.postgres.PostgresBatches;
import dev.vectormesh.search.postgres.PostgresFeedbackKeeper;
import dev.vectormesh.search.postgres.PostgresPastClicks;
import dev.vectormesh.search.postgres.PostgresSessions;
import dev.vectormesh.search.postgres.PostgresTrials;
import java.time.InstantSource;

/** Sessions and events, on PostgreSQL. */
final class FeedbackWiring implements AutoCloseable {
  private final FeedbackDatabase database;
  private final Feedback feedback;
  private final FeedbackKeeper keeper;

  FeedbackWiring(PostgresConfig postgres, FeedbackConfig config, InstantSource clock) {
    database = new FeedbackDatabase(postgres);
    feedback =
        Feedback.of(
            new PostgresSessions(
                database, new Marking(config.marks()), config.sessionEvents(), clock),
            new PostgresBatches(database, config.marks()),
            new PostgresArmReports(database),
            new PostgresTrials(database),
            config,
            clock);
    keeper = new FeedbackKeeper(new PostgresFeedbackKeeper(database), config, clock);
  }

  Feedback feedback() {
    return feedback;
  }

  PastClicks pastClicks() {
    return new PostgresPastClicks(database);
  }

  void check() {
    database.check();
  }

  void start() {
    database.start();
    feedback.recorder().start();
    keeper.start();
  }

  @Override
  public void close() {
    keeper.close();
    feedback.recorder().close();
    database.close();
  }
}
