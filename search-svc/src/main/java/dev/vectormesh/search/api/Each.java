package dev.vectormesh.search.api;

import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The items of a request, each of which is taken or refused alone. */
final class Each<R> {
  private record Item<R>(@Nullable Object good, @Nullable R refused) {}

  private final List<Item<R>> items = new ArrayList<>();
  private List<R> answers = List.of();

  /** Reads an item; where that fails, it is answered by this. */
  void add(Supplier<?> read, Function<ApiException, R> refusal) {
    try {
      items.add(new Item<>(read.get(), null));
    } catch (ApiException e) {
      items.add(new Item<>(null, refusal.apply(e)));
    }
  }

  /** Those that were read. */
  <T> List<T> good(Class<T> type) {
    return items.stream().filter(i -> i.refused() == null).map(i -> type.cast(i.good())).toList();
  }

  /**
   * Sets what the good ones are answered.
   *
   * @param some one for each, in their order
   */
  void answer(List<R> some) {
    answers = some;
  }

  /** The answers of all, in the order of the request. */
  List<R> all() {
    Iterator<R> next = answers.iterator();
    return items.stream().map(i -> i.refused() == null ? next.next() : i.refused()).toList();
  }
}
