package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import io.qdrant.client.grpc.Common.Match;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
        yield FieldClause.any(
            path,
            value -> value.hasBoolValue() && value.getBoolValue() == wanted,
            TermFinder.withPrefix(
                path, prefix -> TermFinder.anyOf(List.of(PayloadTerms.bool(prefix, wanted)))));
      }
      case EXCEPT_KEYWORDS -> {
        Set<String> excepted = new HashSet<>(match.getExceptKeywords().getStringsList());
        yield except(
            path,
            value -> value.hasStringValue() && excepted.contains(value.getStringValue()),
            prefix -> excepted.stream().map(word -> PayloadTerms.keyword(prefix, word)));
      }
      case EXCEPT_INTEGERS -> {
        Set<Long> excepted = new HashSet<>(match.getExceptIntegers().getIntegersList());
        yield except(
            path,
            value -> value.hasIntegerValue() && excepted.contains(value.getIntegerValue()),
            prefix -> excepted.stream().map(number -> PayloadTerms.integer(prefix, number)));
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
    return FieldClause.any(
        path,
        value -> value.hasStringValue() && keywords.contains(value.getStringValue()),
        TermFinder.withPrefix(path, prefix -> TermFinder.anyKeyword(prefix, keywords)));
  }

  private static Clause anyInteger(PayloadPath path, Collection<Long> wanted) {
    Set<Long> integers = new HashSet<>(wanted);
    return FieldClause.any(
        path,
        value -> value.hasIntegerValue() && integers.contains(value.getIntegerValue()),
        TermFinder.withPrefix(
            path,
            prefix ->
                TermFinder.anyOf(
                    integers.stream()
                        .map(number -> PayloadTerms.integer(prefix, number))
                        .toList())));
  }

  private static Clause except(
      PayloadPath path, Predicate<Value> excepted, Function<String, Stream<BytesRef>> terms) {
    return FieldClause.any(
        path,
        value -> !FieldClause.isNull(value) && !excepted.test(value),
        TermFinder.withPrefix(
            path,
            prefix -> TermFinder.except(path, prefix, terms.apply(prefix).distinct().toList())));
  }

  private static Clause text(PayloadPath path, Predicate<String> test) {
    return FieldClause.any(
        path,
        value -> value.hasStringValue() && test.test(value.getStringValue()),
        TermFinder.withPrefix(path, prefix -> TermFinder.strings(prefix, test)));
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
