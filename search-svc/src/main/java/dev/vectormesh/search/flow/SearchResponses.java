package dev.vectormesh.search.flow;

import com.google.protobuf.util.Durations;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.Region;
import dev.vectormesh.points.TimeSpan;
import dev.vectormesh.search.query.Answer;
import dev.vectormesh.search.query.ChunkContent;
import dev.vectormesh.search.query.Explanation;
import dev.vectormesh.search.query.Facets;
import dev.vectormesh.search.query.Half;
import dev.vectormesh.search.query.Place;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.v1.FoundBy;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.HitChunk;
import dev.vectormesh.search.v1.HitPicture;
import dev.vectormesh.search.v1.Locator;
import dev.vectormesh.search.v1.ScorePart;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.StepTiming;
import java.util.HexFormat;
import java.util.Map;

/** Writes answers. */
final class SearchResponses {
  private SearchResponses() {}

  static SearchResponse of(
      Answer answer, Facets.Counted counted, Serving serving, String space, String nextPageToken) {
    SearchResponse.Builder response =
        SearchResponse.newBuilder()
            .setNextPageToken(nextPageToken)
            .setSpace(space)
            .setGeneration(serving.generation())
            .setSignature(serving.signature())
            .addAllWarnings(answer.warnings())
            .addAllWarnings(counted.warnings());
    boolean named = serving.access().everything();
    answer.hits().forEach(hit -> response.addHits(hit(hit, named)));
    counted.facets().forEach(counts -> response.addFacets(FacetResponses.of(counts)));
    Double best = answer.best();
    if (best != null) {
      response.setBestSimilarity(best);
    }
    return response.build();
  }

  static SearchResponse timed(SearchResponse response, boolean cached, Map<Step, Long> nanos) {
    SearchResponse.Builder timed = response.toBuilder().setCached(cached);
    nanos.forEach((step, n) ->
        timed.addTimings(
            StepTiming.newBuilder().setStep(step.label()).setDuration(Durations.fromNanos(n))));
    return timed.build();
  }

  /**
   * @param named whether it names the document that it is a duplicate of, which the caller may not
   *     see
   */
  private static Hit hit(Answer.Hit from, boolean named) {
    ChunkContent content = from.content();
    Hit.Builder hit =
        Hit.newBuilder()
            .setDocument(from.document())
            .setTitle(content.title())
            .setUri(content.uri())
            .setScore(from.score())
            .setMetadata(content.metadata());
    Double similarity = from.similarity();
    if (similarity != null) {
      hit.setSimilarity(similarity);
    }
    Double relevance = from.relevance();
    if (relevance != null) {
      hit.setRelevance(relevance);
    }
    from.foundBy().forEach(half -> hit.addFoundBy(foundBy(half)));
    if (isFoundInPicture(from)) {
      hit.addFoundBy(FoundBy.FOUND_BY_PICTURE_TEXT);
    }
    PictureInfo picture = content.picture();
    if (picture != null) {
      hit.setPicture(picture(picture, named ? from.document() : ""));
    }
    from.chunks().forEach(c -> hit.addChunks(chunk(c)));
    Explanation explanation = from.explanation();
    if (explanation != null) {
      hit.setExplanation(explanation(explanation));
    }
    return hit.build();
  }

  private static boolean isFoundInPicture(Answer.Hit hit) {
    return hit.foundBy().contains(Half.LEXICAL)
        && hit.chunks().stream()
            .limit(1)
            .map(Answer.Chunk::place)
            .anyMatch(place -> place != null && place.region() != null);
  }

  private static FoundBy foundBy(Half half) {
    return switch (half) {
      case DENSE -> FoundBy.FOUND_BY_VECTOR;
      case LEXICAL -> FoundBy.FOUND_BY_WORDS;
    };
  }

  private static HitPicture picture(PictureInfo from, String document) {
    boolean named = !from.first().isEmpty() && !document.isEmpty();
    String siblings = document.substring(0, document.lastIndexOf('/') + 1);
    return HitPicture.newBuilder()
        .setWidth(from.width())
        .setHeight(from.height())
        .setFormat(from.format())
        .setPerceptualHash(HexFormat.of().toHexDigits(from.perceptualHash()))
        .setDuplicateOf(named ? siblings + from.first() : "")
        .build();
  }

  private static HitChunk chunk(Answer.Chunk from) {
    HitChunk.Builder chunk =
        HitChunk.newBuilder()
            .setPosition(from.position())
            .setText(from.content().text())
            .setScore(from.score());
    Place place = from.place();
    if (place != null) {
      if (place.number() > 0) {
        chunk.setPage(place.number());
      }
      chunk.setLocator(locator(place));
      if (place.region() != null) {
        chunk.setExcerpt(line(from.content().text(), place.offset()));
      }
    }
    return chunk.build();
  }

  private static String line(String text, int offset) {
    int end = text.indexOf('\n', offset);
    return text.substring(Math.min(offset, text.length()), end < 0 ? text.length() : end);
  }

  private static Locator locator(Place place) {
    Locator.Builder locator =
        Locator.newBuilder()
            .setUnit(
                switch (place.unit()) {
                  case NONE -> Locator.Unit.UNIT_UNSPECIFIED;
                  case PAGE -> Locator.Unit.UNIT_PAGE;
                  case SLIDE -> Locator.Unit.UNIT_SLIDE;
                  case SHEET -> Locator.Unit.UNIT_SHEET;
                })
            .setNumber(place.number())
            .setName(place.name())
            .addAllHeadings(place.headings());
    Region region = place.region();
    if (region != null) {
      locator.setRegion(
          dev.vectormesh.search.v1.Region.newBuilder()
              .setLeft(region.left())
              .setTop(region.top())
              .setWidth(region.width())
              .setHeight(region.height()));
    }
    TimeSpan time = place.time();
    if (time != null) {
      locator
          .setStartTime(Durations.fromMillis(time.start().toMillis()))
          .setEndTime(Durations.fromMillis(time.end().toMillis()));
    }
    return locator.build();
  }

  private static dev.vectormesh.search.v1.Explanation explanation(Explanation from) {
    var explanation = dev.vectormesh.search.v1.Explanation.newBuilder().setSummary(from.summary());
    for (Explanation.Part p : from.parts()) {
      explanation.addParts(
          ScorePart.newBuilder()
              .setName(p.name())
              .setRank(p.rank())
              .setRaw(p.raw())
              .setNormalized(p.normalized())
              .setWeight(p.weight()));
    }
    return explanation.build();
  }
}
