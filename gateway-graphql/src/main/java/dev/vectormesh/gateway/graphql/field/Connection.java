package dev.vectormesh.gateway.graphql.field;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a list, as Relay's cursor connections have it. */
public record Connection<T>(List<Edge<T>> edges, PageInfo pageInfo) {
  /** An item and the cursor that a list goes on after. */
  public record Edge<T>(String cursor, T node) {}

  /** Where the list goes on. */
  public record PageInfo(
      boolean hasNextPage,
      boolean hasPreviousPage,
      @Nullable String startCursor,
      @Nullable String endCursor) {}

  /**
   * The page that was asked for.
   *
   * @param page what the service answered, items to skip included
   * @param nextPageToken the service's; empty on its last page
   */
  public static <T> Connection<T> of(PageRequest request, List<T> page, String nextPageToken) {
    List<Edge<T>> edges = new ArrayList<>();
    for (int i = request.skip(); i < page.size(); i++) {
      boolean endsPage = i + 1 == page.size() && !nextPageToken.isEmpty();
      String cursor =
          endsPage
              ? PageRequest.cursor(nextPageToken, 0)
              : PageRequest.cursor(request.token(), i + 1);
      edges.add(new Edge<>(cursor, page.get(i)));
    }
    PageInfo info =
        new PageInfo(
            !nextPageToken.isEmpty(),
            false,
            edges.isEmpty() ? null : edges.getFirst().cursor(),
            edges.isEmpty() ? null : edges.getLast().cursor());
    return new Connection<>(List.copyOf(edges), info);
  }

  public List<T> nodes() {
    return edges.stream().map(Edge::node).toList();
  }
}
