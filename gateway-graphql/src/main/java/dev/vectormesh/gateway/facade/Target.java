package dev.vectormesh.gateway.facade;

import dev.vectormesh.gateway.graphql.field.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.util.MultiValueMap;

/**
 * What a request is about.
 *
 * @param collections ids; empty means all of the namespace that hold pictures
 */
record Target(String namespace, List<String> collections, FacadeConfig.Mode mode) {
  /** As the contracts have ids of namespaces and collections. */
  static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,61}[a-z0-9]");

  /** The address has room for no more than some 4,000 characters. */
  static final int MOST_COLLECTIONS = 20;

  private static final String NAMESPACE = "namespace";
  private static final String COLLECTION = "collection";
  private static final String MODE = "mode";
  static final String ID_RULE =
      "should be of a-z, 0-9 and -, 2 to 63 characters, and begin with a letter";

  /**
   * What the query of the address says, and the settings where it says nothing.
   *
   * @param faults gets what is wrong with it
   * @param withMode whether {@code mode} may be there
   */
  static Target of(
      MultiValueMap<String, String> query, FacadeConfig config, boolean withMode, Faults faults) {
    Set<String> known =
        withMode ? Set.of(NAMESPACE, COLLECTION, MODE) : Set.of(NAMESPACE, COLLECTION);
    query.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> faults.unknown(List.of("query", name)));
    return new Target(
        single(query, NAMESPACE, faults).orElse(config.namespace()),
        collections(query, config, faults),
        withMode ? mode(query, config, faults) : config.mode());
  }

  private static Optional<String> single(
      MultiValueMap<String, String> query, String name, Faults faults) {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      faults.add(List.of("query", name), "Input should be given once", "value_error");
    }
    String id = String.valueOf(values.getFirst());
    if (!ID.matcher(id).matches()) {
      faults.add(List.of("query", name), "Id " + ID_RULE, "string_pattern_mismatch");
    }
    return Optional.of(id);
  }

  private static List<String> collections(
      MultiValueMap<String, String> query, FacadeConfig config, Faults faults) {
    List<String> given = query.getOrDefault(COLLECTION, List.of());
    if (given.isEmpty()) {
      return config.collections();
    }
    List<Object> at = List.of("query", COLLECTION);
    if (given.size() > MOST_COLLECTIONS) {
      faults.add(at, "List should have at most " + MOST_COLLECTIONS + " items", "too_long");
    }
    for (int i = 0; i < given.size(); i++) {
      if (!ID.matcher(String.valueOf(given.get(i))).matches()) {
        faults.add(List.of("query", COLLECTION, i), "Id " + ID_RULE, "string_pattern_mismatch");
      }
    }
    return List.copyOf(new LinkedHashSet<>(given.stream().map(String::valueOf).toList()));
  }

  private static FacadeConfig.Mode mode(
      MultiValueMap<String, String> query, FacadeConfig config, Faults faults) {
    List<String> given = query.getOrDefault(MODE, List.of());
    if (given.isEmpty()) {
      return config.mode();
    }
    for (FacadeConfig.Mode mode : FacadeConfig.Mode.values()) {
      if (given.size() == 1 && mode.name().toLowerCase(Locale.ROOT).equals(given.getFirst())) {
        return mode;
      }
    }
    faults.add(List.of("query", MODE), "Input should be 'dense' or 'hybrid'", "enum");
    return config.mode();
  }

  /** The namespace's name. */
  String parent() {
    return Names.namespace(namespace);
  }

  /** The collections' names. */
  List<String> collectionNames() {
    List<String> names = new ArrayList<>();
    collections.forEach(id -> names.add(Names.collection(namespace, id)));
    return names;
  }
}
