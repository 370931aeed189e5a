package dev.vectormesh.ingest.source;

import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.plugin.Plugins;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds of sources that this process reads, beside files. */
public final class SourceKinds {
  private final Map<String, SourceKind> own = new TreeMap<>();
  private final Map<String, SourceKind> plugins = new TreeMap<>();

  /**
   * @param own which fields of {@link Source} hold
   * @param plugins which {@code Source.plugin} names
   */
  SourceKinds(Collection<SourceKind> own, Collection<SourceKind> plugins) {
    own.forEach(kind -> add(this.own, kind));
    plugins.forEach(kind -> add(this.plugins, kind));
  }

  private void add(Map<String, SourceKind> kinds, SourceKind kind) {
    boolean field = Source.getDescriptor().findFieldByName(kind.kind()) != null;
    if (kinds == own ? !field : field) {
      throw new IllegalArgumentException(
          kinds == own
              ? kind.kind() + " is no field of a source"
              : kind.getClass().getName() + ": " + kind.kind() + " is a kind of our own");
    }
    SourceKind other = kinds.put(kind.kind(), kind);
    if (other != null) {
      throw new IllegalArgumentException(
          "two kinds of sources are named %s: %s and %s"
              .formatted(kind.kind(), other.getClass().getName(), kind.getClass().getName()));
    }
  }

  /**
   * @param own which fields of {@link Source} hold
   * @param plugins those that jars of others bring
   */
  public static SourceKinds with(List<SourceKind> own, Plugins plugins) {
    return new SourceKinds(own, plugins.all(SourceKind.class));
  }

  /** All of them, our own first. */
  public List<SourceKind> all() {
    return Stream.concat(own.values().stream(), plugins.values().stream()).toList();
  }

  /**
   * The kind that reads a source.
   *
   * @throws ApiException INVALID_ARGUMENT where there is none
   */
  public SourceKind of(Source source) {
    boolean plugin = source.hasPlugin();
    String name = plugin ? source.getPlugin().getKind() : field(source);
    @Nullable SourceKind kind = plugin ? plugins.get(name) : own.get(name);
    if (kind == null) {
      throw ApiException.invalid(
          plugin ? "source.plugin.kind" : "source." + name,
          "this server reads no source of this kind; ListSources names those that it reads");
    }
    return kind;
  }

  private static String field(Source source) {
    var set = source.getOneofFieldDescriptor(Source.getDescriptor().getOneofs().getFirst());
    return set == null ? "kind" : set.getName();
  }
}
