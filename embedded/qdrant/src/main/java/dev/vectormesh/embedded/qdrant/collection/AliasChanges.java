package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Collections.AliasOperations;
import java.util.List;
import java.util.Map;

/** What alias operations do to a catalog. */
final class AliasChanges {

  private AliasChanges() {}

  /** Carries out the operations; the catalog is of no use when one of them is refused. */
  static void apply(List<AliasOperations> operations, Catalog catalog) {
    Map<String, String> aliases = catalog.aliases();
    for (AliasOperations operation : operations) {
      switch (operation.getActionCase()) {
        case CREATE_ALIAS -> {
          String target = operation.getCreateAlias().getCollectionName();
          if (!catalog.collections().containsKey(target)) {
            throw missing(target);
          }
          String alias = operation.getCreateAlias().getAliasName();
          requireFree(catalog, alias);
          aliases.put(alias, target);
        }
        case RENAME_ALIAS -> {
          String old = operation.getRenameAlias().getOldAliasName();
          String target = aliases.remove(old);
          if (target == null) {
            throw Refusal.notFound("Alias " + old + " does not exists!");
          }
          requireFree(catalog, operation.getRenameAlias().getNewAliasName());
          aliases.put(operation.getRenameAlias().getNewAliasName(), target);
        }
        case DELETE_ALIAS -> aliases.remove(operation.getDeleteAlias().getAliasName());
        case ACTION_NOT_SET -> throw Refusal.invalid("Malformed AliasOperations type");
      }
    }
  }

  private static void requireFree(Catalog catalog, String alias) {
    if (alias.isEmpty()) {
      throw Refusal.invalid("Validation error in body: [alias_name: value must not be empty]");
    }
    if (catalog.collections().containsKey(alias)) {
      throw Refusal.alreadyExists("Collection `" + alias + "` already exists!");
    }
  }

  static Refusal missing(String collection) {
    return Refusal.notFound("Collection `" + collection + "` doesn't exist!");
  }
}
