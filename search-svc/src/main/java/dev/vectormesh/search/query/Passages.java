package dev.vectormesh.search.query;

import dev.vectormesh.encoders.Bm25Encoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds where in a chunk that stands on several pages the query's words are met: in the sentence
 * that has most of them, rare ones counting more. Where no word is met, the chunk counts as
 * standing where most of it stands; but what a picture shows is not where its text stands.
 */
final class Passages {
  private static final Bm25Encoder WORDS = Bm25Encoder.standard();

  private final Set<Integer> asked;

  Passages(String query) {
    asked = terms(query);
  }

  /** A sentence, or the part of one that stands in one place. */
  private record Sentence(int start, Place place, Set<Integer> terms) {}

  /** The place of the best passage; null where the document tells none. */
  @Nullable Place find(ChunkContent content) {
    List<Place> places = content.places();
    if (places.size() < 2) {
      return places.isEmpty() ? null : places.getFirst();
    }
    List<Sentence> sentences = sentences(content.text(), places);
    Map<Integer, Long> met =
        sentences.stream()
            .flatMap(s -> s.terms().stream())
            .filter(asked::contains)
            .collect(Collectors.groupingBy(t -> t, HashMap::new, Collectors.counting()));
    Place best = null;
    double most = 0;
    for (Sentence sentence : sentences) {
      double weight = weight(sentence.terms(), met, sentences.size());
      if (weight > most) {
        most = weight;
        best = sentence.place();
      }
    }
    if (content.picture() != null) {
      return best != null && best.region() != null ? best : inDocument(places.getFirst());
    }
    return best == null ? widest(places, content.text().length()) : best;
  }

  /** Where a picture stands, if it stands in a document or in a film. */
  private static @Nullable Place inDocument(Place picture) {
    return picture.unit() == Place.Unit.NONE && picture.time() == null ? null : picture;
  }

  private static double weight(Collection<Integer> terms, Map<Integer, Long> met, int sentences) {
    double weight = 0;
    for (int term : terms) {
      Long count = met.get(term);
      weight += count == null ? 0 : Math.log(1 + (double) sentences / count);
    }
    return weight;
  }

  private static List<Sentence> sentences(String text, List<Place> places) {
    List<Sentence> sentences = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      int from = Math.min(text.length(), places.get(i).offset());
      int to = i + 1 < places.size() ? places.get(i + 1).offset() : text.length();
      for (int start = from; start < Math.min(to, text.length()); ) {
        int end = sentenceEnd(text, start, Math.min(to, text.length()));
        sentences.add(new Sentence(start, places.get(i), terms(text.substring(start, end))));
        start = end;
      }
    }
    return sentences;
  }

  private static int sentenceEnd(String text, int start, int to) {
    for (int i = start; i < to; i++) {
      char c = text.charAt(i);
      boolean stop = c == '.' || c == '!' || c == '?';
      boolean wide = c == '\u3002' || c == '\uff01' || c == '\uff1f';
      boolean blankAhead = i + 1 == to || Character.isWhitespace(text.charAt(i + 1));
      boolean paragraph = c == '\n' && i > start && text.charAt(i - 1) == '\n';
      if (wide || paragraph || stop && blankAhead) {
        return i + 1;
      }
    }
    return to;
  }

  private static Place widest(List<Place> places, int length) {
    Place widest = places.getFirst();
    int most = -1;
    for (int i = 0; i < places.size(); i++) {
      int end = i + 1 < places.size() ? places.get(i + 1).offset() : length;
      if (end - places.get(i).offset() > most) {
        most = end - places.get(i).offset();
        widest = places.get(i);
      }
    }
    return widest;
  }

  private static Set<Integer> terms(String text) {
    return IntStream.of(WORDS.query(text).indices()).boxed().collect(Collectors.toSet());
  }
}
