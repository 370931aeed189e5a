package dev.vectormesh.ingest.collection;

import dev.vectormesh.corpus.v1.BucketSource;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CollectionSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.recipe.Recipe;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What collections are made from. */
public final class Inputs {
  private static final String FIELD = "collection.input";
  private static final int ID = 3;

  private Inputs() {}

  /**
   * The recipe of a collection that is to be made.
   *
   * @throws ApiException INVALID_ARGUMENT
   */
  static Recipe check(CollectionName made, CollectionInput input) {
    if (input.getBucket().isEmpty() == (input.getCollectionsCount() == 0)) {
      throw ApiException.invalid(FIELD, "names either a bucket or collections");
    }
    Stream.concat(Stream.of(input.getBucket()), input.getCollectionsList().stream())
        .filter(name -> !name.isEmpty())
        .forEach(name -> {
          if (!name.startsWith(made.namespace() + "/")) {
            throw ApiException.invalid(
                FIELD,
                "%s is not in %s: documents stay in their namespace"
                    .formatted(name, made.namespace()));
          }
        });
    return Recipe.of(input, FIELD);
  }

  /** A collection's recipe, where the source is its own input; else none. */
  static Recipe recipe(Collection collection, Source source) {
    CollectionInput input = collection.input();
    if (input == null) {
      return Recipe.NONE;
    }
    boolean own =
        switch (source.getKindCase()) {
          case BUCKET -> source.getBucket().getBucket().equals(input.getBucket());
          case COLLECTION ->
              Set.copyOf(source.getCollection().getCollectionsList())
                  .equals(Set.copyOf(input.getCollectionsList()));
          default -> false;
        };
    return own ? Recipe.of(input, FIELD) : Recipe.NONE;
  }

  /**
   * What a batch reads into a collection.
   *
   * @param draft the batch whose objects alone are read; empty for the whole bucket
   */
  public static Source source(CollectionInput input, String draft) {
    return input.getBucket().isEmpty()
        ? Source.newBuilder()
            .setCollection(
                CollectionSource.newBuilder().addAllCollections(input.getCollectionsList()))
            .build()
        : Source.newBuilder()
            .setBucket(BucketSource.newBuilder().setBucket(input.getBucket()).setBatch(draft))
            .build();
  }

  /** The ids of the collections that it names. */
  public static List<String> collections(CollectionInput input) {
    return input.getCollectionsList().stream().map(Inputs::id).toList();
  }

  /** The id of the bucket that it names; empty where it names none. */
  public static String bucket(CollectionInput input) {
    return input.getBucket().isEmpty() ? "" : id(input.getBucket());
  }

  private static String id(String name) {
    return name.split("/", -1)[ID];
  }
}
