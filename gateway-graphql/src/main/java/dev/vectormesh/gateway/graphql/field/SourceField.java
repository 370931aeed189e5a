package dev.vectormesh.gateway.graphql.field;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.vectormesh.corpus.v1.Source;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one field of a source that is set: its kind, and what it was asked for. */
public record SourceField(String kind, Message settings) {
  /** Empty where none is set: a kind that is not known here, say. */
  public static Optional<SourceField> of(Source source) {
    FieldDescriptor field =
        Source.getDescriptor().findFieldByNumber(source.getKindCase().getNumber());
    return Optional.ofNullable(field)
        .map(set -> new SourceField(set.getName(), (Message) source.getField(set)));
  }

  public Map<String, @Nullable Object> json() {
    return Json.fromMessage(settings);
  }
}
