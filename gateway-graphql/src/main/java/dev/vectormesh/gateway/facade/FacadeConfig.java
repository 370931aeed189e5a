package dev.vectormesh.gateway.facade;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.util.List;

/** What {@code /search} and {@code /stats} are about, where a request does not say. */
public record FacadeConfig(
    @Help("namespace that /search and /stats are about; a request's ?namespace= goes before")
        @Default("default")
        String namespace,
    @Help(
            "its collections, comma separated; none: all whose model reads pictures; a request's"
                + " ?collection= goes before")
        @Default("")
        List<String> collections,
    @Help(
            "what /search compares: DENSE, what pictures show, or HYBRID, the words that stand with"
                + " them too; a request's ?mode= goes before")
        @Default("DENSE")
        Mode mode,
    @Help("the least score, 0 to 1; a request's score_threshold goes before") @Default("0")
        double scoreThreshold,
    @Help("bytes of a request of /search, at most") @Default("65536") int bytes) {

  /** What is compared. */
  public enum Mode {
    DENSE,
    HYBRID
  }

  public FacadeConfig {
    collections = List.copyOf(collections);
    Settings.require(
        Target.ID.matcher(namespace).matches(), "namespace", namespace, "a namespace's id");
    Settings.require(
        collections.stream().allMatch(id -> Target.ID.matcher(id).matches()),
        "collections",
        collections,
        "ids of collections");
    Settings.require(
        scoreThreshold >= 0 && scoreThreshold <= 1, "scoreThreshold", scoreThreshold, "0..1");
    Settings.require(bytes >= 1024, "bytes", bytes, ">= 1024");
  }
}
