package dev.vectormesh.finetune;

import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import io.grpc.BindableService;
import java.time.InstantSource;
import java.util.List;

/** The fine-tuning service, wired: its connections, and the features that stand on them. */
public final class FinetuneApp implements App {
  public static final String NAME = "finetune";

  private final Connections connections;
  private final List<Feature> features;
  private final Health health;

  private FinetuneApp(FinetuneConfig config, InstantSource clock) {
    RuntimeReports.check(System.getenv());
    connections = new Connections(config);
    TrainingFeature training = new TrainingFeature(connections, config, clock);
    features =
        List.of(
            training,
            new RolloutFeature(connections, config.rollouts(), training.versions(), clock));
    health = connections.health(NAME);
  }

  public static FinetuneApp open(FinetuneConfig config) {
    return open(config, InstantSource.system());
  }

  public static FinetuneApp open(FinetuneConfig config, InstantSource clock) {
    return new FinetuneApp(config, clock);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<BindableService> services() {
    return features.stream().flatMap(feature -> feature.services().stream()).toList();
  }

  @Override
  public RoleTable roles() {
    RoleTable.Builder table = RoleTable.builder();
    features.forEach(feature -> {
      var unused = feature.roles(table);
    });
    return table.build();
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void start() {
    features.forEach(Feature::start);
  }

  @Override
  public void close() {
    features.forEach(Feature::close);
    connections.close();
  }
}
