package dev.vectormesh.gateway.graphql.field;

import com.google.common.base.CaseFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names a contract's field as the GraphQL caller wrote it. */
public final class FieldPath {
  /**
   * What GraphQL calls a contract's field where the names differ. Of several, the first that the
   * GraphQL field has as an argument is meant.
   */
  private static final Map<String, List<String>> ARGUMENTS =
      Map.of(
          "parent", List.of("collection", "namespace", "batch", "endpoint", "name"),
          "name", List.of("kind"),
          "cursor", List.of("after"),
          "pageSize", List.of("first"),
          "pageToken", List.of("after"),
          "namespaceId", List.of("id"),
          "collectionId", List.of("id"),
          "documentId", List.of("id"),
          "scheduleId", List.of("id"),
          "requests", List.of("jobs"));

  private FieldPath() {}

  /** {@code documents[3].document_id} becomes {@code documents[3].id}. */
  public static String asArgument(String contractPath, Set<String> arguments) {
    String path = camel(contractPath);
    for (String wrapper : List.of("namespace.", "collection.", "source.", "webhookEndpoint.")) {
      String rest = path.startsWith(wrapper) ? path.substring(wrapper.length()) : path;
      if (arguments.contains(head(rest))) {
        path = rest;
      }
    }
    path = path.replace(".documentId", ".id").replace(".document.", ".").replace("].job.", "].");
    path = path.replace(".vector.values", ".vector");
    String head = head(path);
    if (arguments.contains(head)) {
      return path;
    }
    for (String argument : ARGUMENTS.getOrDefault(head, List.of())) {
      if (arguments.contains(argument)) {
        return argument + path.substring(head.length());
      }
    }
    return path;
  }

  private static String head(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    return path.substring(0, end);
  }

  private static String camel(String path) {
    return path.contains("_") ? CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, path) : path;
  }
}
