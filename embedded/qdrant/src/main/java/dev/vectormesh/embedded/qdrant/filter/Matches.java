package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.storage.Refusal;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.util.BytesRef;

/** {@code match} conditions. */
final class Matches {

  private Matches() {}

  static Clause clause(PayloadPath path, Match match, boolean byWords) {
    return switch (match.getMatchValueCase()) {
      case KEYWORD -> anyKeyword(path, List.of(match.getKeyword()));
      case KEYWORDS -> anyKeyword(path, match.getKeywords().getStringsList());
      case INTEGER -> anyInteger(path, List.of(match.getInteger()));
      case INTEGERS -> anyInteger(path, match.getIntegers().getIntegersList());
      case BOOLEAN -> {
        boolean wanted = match.getBoolean();
        String prefix = path.termPrefix();
        yield new FieldClause.AnyValue(
            path,
            value -> value.hasBoolValue() && value.getBoolValue() == wanted,
            prefix == null ? null : List.of(PayloadTerms.bool(prefix, wanted)),
            true);
      }
      case EXCEPT_KEYWORDS -> {
        Set<String> excepted = new HashSet<>(match.getExceptKeywords().getStringsList());
        yield FieldClause.AnyValue.unindexed(
            path,
            value ->
                !FieldClause.isNull(value)
                    && !(value.hasStringValue() && excepted.contains(value.getStringValue())));
      }
      case EXCEPT_INTEGERS -> {
        Set<Long> excepted = new HashSet<>(match.getExceptIntegers().getIntegersList());
        yield FieldClause.AnyValue.unindexed(
            path,
            value ->
                !FieldClause.isNull(value)
                    && !(value.hasIntegerValue() && excepted.contains(value.getIntegerValue())));
      }
      case TEXT -> text(path, byWords ? Words.all(match.getText()) : part(match.getText()));
      case TEXT_ANY ->
          text(path, byWords ? Words.any(match.getTextAny()) : anyPart(match.getTextAny()));
      case PHRASE ->
          text(path, byWords ? Words.phrase(match.getPhrase()) : part(match.getPhrase()));
      case MATCHVALUE_NOT_SET -> throw Refusal.invalid("Malformed Match condition");
    };
  }

  private static Clause anyKeyword(PayloadPath path, Collection<String> wanted) {
    Set<String> keywords = new HashSet<>(wanted);
    String prefix = path.termPrefix();
    List<BytesRef> terms =
        prefix == null
            ? null
            : keywords.stream().map(word -> PayloadTerms.keyword(prefix, word)).distinct().toList();
    return new FieldClause.AnyValue(
        path,
        value -> value.hasStringValue() && keywords.contains(value.getStringValue()),
        terms,
        keywords.stream().allMatch(PayloadTerms::isExact));
  }

  private static Clause anyInteger(PayloadPath path, Collection<Long> wanted) {
    Set<Long> integers = new HashSet<>(wanted);
    String prefix = path.termPrefix();
    List<BytesRef> terms =
        prefix == null
            ? null
            : integers.stream().map(number -> PayloadTerms.integer(prefix, number)).toList();
    return new FieldClause.AnyValue(
        path,
        value -> value.hasIntegerValue() && integers.contains(value.getIntegerValue()),
        terms,
        true);
  }

  private static Clause text(PayloadPath path, Predicate<String> test) {
    return FieldClause.AnyValue.unindexed(
        path, (Value value) -> value.hasStringValue() && test.test(value.getStringValue()));
  }

  /** Without a full-text index the text is looked for as it is. */
  private static Predicate<String> part(String wanted) {
    return text -> text.contains(wanted);
  }

  private static Predicate<String> anyPart(String wanted) {
    List<String> parts = List.of(wanted.strip().split("\\s+"));
    return text -> parts.stream().anyMatch(part -> !part.isEmpty() && text.contains(part));
  }
}
