package dev.vectormesh.platform.host;

import dev.vectormesh.platform.health.Health;
import java.util.ArrayList;
import java.util.List;

/** The health of all apps behind one host. */
final class HostHealth {
  private final List<Health> apps;

  HostHealth(List<Health> apps) {
    this.apps = apps;
  }

  Health.Report report() {
    if (apps.size() == 1) {
      return apps.getFirst().report();
    }
    Health.Status worst = Health.Status.SERVING;
    List<Health.Component> components = new ArrayList<>();
    for (Health app : apps) {
      Health.Report report = app.report();
      worst = report.status().compareTo(worst) > 0 ? report.status() : worst;
      for (Health.Component c : report.components()) {
        components.add(
            new Health.Component(app.service() + "." + c.name(), c.needed(), c.problem()));
      }
    }
    return new Health.Report("all", worst, components);
  }

  void stopping() {
    apps.forEach(Health::stopping);
  }
}
