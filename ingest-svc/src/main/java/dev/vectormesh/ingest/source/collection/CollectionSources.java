package dev.vectormesh.ingest.source.collection;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.collection.CollectionListing.Read;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The documents of other collections of the same namespace. */
public final class CollectionSources implements SourceKind {
  private static final String FIELD = "source.collection.collections";

  private final CollectionDocuments documents;

  public CollectionSources(CollectionDocuments documents) {
    this.documents = documents;
  }

  @Override
  public String kind() {
    return "collection";
  }

  @Override
  public String description() {
    return "The documents of other collections of the namespace: their texts are cut and embedded"
        + " anew";
  }

  @Override
  public String scope(Caller caller, Source source) {
    List<String> ids = names(caller, source).stream().map(CollectionName::collection).toList();
    return "collection:"
        + (ids.size() == 1 ? ids.getFirst() : ContentHash.brief(String.join(",", ids)));
  }

  /** In the order of their names. */
  private static List<CollectionName> names(Caller caller, Source source) {
    List<CollectionName> names =
        source.getCollection().getCollectionsList().stream()
            .sorted()
            .map(CollectionName::parse)
            .toList();
    boolean made = !caller.collection().isEmpty();
    var namespace =
        made ? CollectionName.parse(caller.collection()).namespace() : names.getFirst().namespace();
    for (CollectionName name : names) {
      if (!name.namespace().equals(namespace)) {
        throw ApiException.invalid(
            FIELD, "%s is not in %s: documents stay in their namespace".formatted(name, namespace));
      }
      if (name.toString().equals(caller.collection())) {
        throw ApiException.invalid(FIELD, name + " cannot be made from itself");
      }
    }
    return names;
  }

  @Override
  public Listing open(Caller caller, Source source, @Nullable String after) throws SourceException {
    List<Read> collections = new ArrayList<>();
    for (CollectionName name : names(caller, source)) {
      UUID uid =
          documents
              .uid(caller.tenant(), name)
              .orElseThrow(() -> new SourceException(Code.NOT_FOUND, name + " does not exist"));
      collections.add(new Read(name, uid));
    }
    return new CollectionListing(
        documents, caller.tenant(), scope(caller, source), collections, after);
  }
}
