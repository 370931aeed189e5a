package dev.vectormesh.ingest.api;

import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;

/**
 * What names items of a namespace whatever their labels, or holds what documents are made from, is
 * for callers that see all of it.
 */
final class SeenWhole {
  private SeenWhole() {}

  /**
   * @throws ApiException PERMISSION_DENIED where labels keep documents from the caller
   */
  static void require(Namespace namespace) {
    if (!namespace.access().of(CallContext.current().labels()).everything()) {
      throw ApiException.permissionDenied(
          namespace.name()
              + " lets callers see documents by their labels: this call shows what all of them are"
              + " made from, and needs a token with the label *");
    }
  }
}
