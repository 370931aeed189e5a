package dev.vectormesh.gateway.graphql.field;

import dev.vectormesh.gateway.mesh.CallerScope;
import graphql.language.OperationDefinition.Operation;
import graphql.schema.DataFetchingEnvironment;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.dataloader.BatchLoaderEnvironment;
import org.dataloader.DataLoader;
import org.dataloader.Try;
import org.jspecify.annotations.Nullable;

/**
 * Loads of resources by name. The contracts get one at a time; a loader asks for each name once per
 * operation, all names of a level side by side.
 */
public final class Loads {
  private Loads() {}

  public static <V> CompletableFuture<V> load(
      DataFetchingEnvironment field, String loader, String name) {
    DataLoader<String, V> names = Objects.requireNonNull(field.getDataLoader(loader));
    if (field.getOperationDefinition().getOperation() == Operation.SUBSCRIPTION) {
      // Each event of a subscription shows the resource as it is now: nothing loaded before counts.
      DataLoader<String, V> unused = names.clear(name);
    }
    return names.load(name, CallerScope.of(field));
  }

  /** The resource, or null where it is there no more. */
  public static <V> CompletableFuture<@Nullable V> orNull(CompletableFuture<V> resource) {
    CompletableFuture<@Nullable V> there = new CompletableFuture<>();
    resource.whenComplete((value, thrown) -> {
      if (thrown == null) {
        there.complete(value);
      } else if (Status.fromThrowable(thrown).getCode() == Status.Code.NOT_FOUND) {
        there.complete(null);
      } else {
        there.completeExceptionally(thrown);
      }
    });
    return there;
  }

  public static <V> CompletionStage<Map<String, Try<V>>> each(
      Set<String> names,
      BatchLoaderEnvironment environment,
      BiFunction<CallerScope, String, CompletableFuture<V>> get) {
    CallerScope scope =
        (CallerScope) Objects.requireNonNull(environment.getKeyContextsList().getFirst());
    Map<String, CompletableFuture<Try<V>>> running = new LinkedHashMap<>();
    names.forEach(name ->
        running.put(
            name,
            get.apply(scope, name)
                .handle((value, e) -> e == null ? Try.succeeded(value) : Try.failed(e))));
    return CompletableFuture.allOf(running.values().toArray(CompletableFuture[]::new))
        .thenApply(done -> {
          Map<String, Try<V>> loaded = new LinkedHashMap<>();
          running.forEach((name, value) -> loaded.put(name, value.join()));
          return loaded;
        });
  }
}
