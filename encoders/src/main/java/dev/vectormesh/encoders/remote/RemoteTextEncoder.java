package dev.vectormesh.encoders.remote;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.EncodingMeter;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import dev.vectormesh.encoders.UnusableVectorException;
import dev.vectormesh.encoders.remote.EmbeddingCalls.Answer;
import dev.vectormesh.encoders.remote.EmbeddingCalls.Purpose;
import dev.vectormesh.encoders.remote.EmbeddingCalls.Request;
import dev.vectormesh.encoders.remote.EncoderCallException.Mend;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Texts that a provider embeds: cut to its window, in requests that it takes, at the pace that it
 * allows, and again where it was away. Vectors have length 1, whatever the provider's have.
 */
final class RemoteTextEncoder implements TextEncoder, AutoCloseable {
  private static final int TRIES = 6;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A person waits. */
  private static final Duration QUERY = Duration.ofSeconds(10);

  /** A limit of a minute passes, one of a day does not: the job comes again. */
  private static final Duration PASSAGES = Duration.ofMinutes(5);

  private static final double PER_MILLION = 1e6;

  private final EmbeddingSpace space;
  private final RemoteEncoderSpec spec;
  private final TextTokenizer tokenizer;
  private final EmbeddingCalls calls;
  private final EncoderUse.Listener listener;
  private final Pauses pauses;
  private final Pace pace;

  RemoteTextEncoder(
      EmbeddingSpace space,
      RemoteEncoderSpec spec,
      EmbeddingCalls calls,
      EncoderUse.Listener listener,
      Pauses pauses) {
    this.space = space;
    this.spec = spec;
    this.tokenizer = tokenizer(spec);
    this.calls = calls;
    this.listener = listener;
    this.pauses = pauses;
    this.pace = new Pace(pauses);
  }

  private static TextTokenizer tokenizer(RemoteEncoderSpec spec) {
    RemoteEncoderSpec.TokenCount count = spec.tokens();
    boolean openAi =
        count == null
            ? String.valueOf(spec.model()).startsWith("text-embedding-")
            : count == RemoteEncoderSpec.TokenCount.CL100K;
    return openAi ? new Cl100kTokenizer() : new EstimatedTokens();
  }

  @Override
  public EmbeddingSpace space() {
    return space;
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public float[] query(String text) {
    Part part = Part.of(this, space.queryPrefix() + text);
    return embedded(part, Purpose.QUERY, 0, QUERY).vectors.getFirst();
  }

  @Override
  public List<float[]> passages(List<String> texts, EncodingMeter meter) {
    long began = pauses.nanos();
    List<float[]> vectors = new ArrayList<>(texts.size());
    long tokens = 0;
    List<Part> parts = parts(texts);
    for (Part part : parts) {
      Embedded embedded = embedded(part, Purpose.PASSAGE, vectors.size(), PASSAGES);
      vectors.addAll(embedded.vectors);
      tokens += embedded.tokens;
    }
    meter.encoded(tokens, parts.size(), pauses.nanos() - began);
    return vectors;
  }

  private List<Part> parts(List<String> texts) {
    List<Part> parts = new ArrayList<>();
    for (String text : texts) {
      Part next = Part.of(this, space.passagePrefix() + text);
      Part last = parts.isEmpty() ? null : parts.getLast();
      if (last == null
          || last.tokens + next.tokens > spec.batchTokens()
          || last.texts.size() == spec.batch()) {
        parts.add(next);
      } else {
        parts.set(parts.size() - 1, last.with(next));
      }
    }
    return parts;
  }

  /**
   * @param tokens as they are billed
   */
  private record Embedded(List<float[]> vectors, long tokens) {}

  /** Texts of a request, as many tokens as they have. */
  private record Part(List<String> texts, long tokens) {
    static Part of(RemoteTextEncoder encoder, String text) {
      int most = encoder.spec.maxTokens() - encoder.tokenizer.specialTokens();
      TokenSpans spans = encoder.tokenizer.spans(text);
      return spans.size() <= most
          ? new Part(List.of(text), spans.size())
          : new Part(List.of(text.substring(0, spans.ends()[most - 1])), most);
    }

    Part with(Part next) {
      List<String> both = new ArrayList<>(texts);
      both.addAll(next.texts);
      return new Part(both, tokens + next.tokens);
    }
  }

  /**
   * @param offset of the first text among all that the caller gave
   */
  private Embedded embedded(Part part, Purpose purpose, int offset, Duration limit) {
    long until = pauses.nanos() + limit.toNanos();
    try {
      for (int tried = 1; ; tried++) {
        waitForRoom(part, until);
        try {
          Duration left = Duration.ofNanos(Math.max(1, until - pauses.nanos()));
          Duration timeout = spec.timeout().compareTo(left) < 0 ? spec.timeout() : left;
          return usable(calls.embed(new Request(part.texts, purpose, timeout)), part, offset);
        } catch (EncoderCallException e) {
          Duration pause = pause(e, tried);
          if (e.mend() != Mend.TIME
              || tried == TRIES
              || until - pauses.nanos() <= pause.toNanos()) {
            throw told(e, pause);
          }
          pauses.pause(pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").withCause(e).asRuntimeException();
    }
  }

  private void waitForRoom(Part part, long until) throws InterruptedException {
    for (Duration wait = pace.take(part.tokens); !wait.isZero(); wait = pace.take(part.tokens)) {
      if (until - pauses.nanos() <= wait.toNanos()) {
        throw ApiException.unavailable(
            dependency(), "%s has no room until its limit is reset".formatted(dependency()), wait);
      }
      pauses.pause(wait);
    }
  }

  private static Duration pause(EncoderCallException e, int tried) {
    Duration asked = e.retryAfter();
    if (asked != null && asked.isPositive()) {
      return asked;
    }
    Duration most = FIRST_PAUSE.multipliedBy(1L << (tried - 1));
    Duration bounded = most.compareTo(LONGEST_PAUSE) < 0 ? most : LONGEST_PAUSE;
    return bounded
        .dividedBy(2)
        .plusMillis(ThreadLocalRandom.current().nextLong(bounded.toMillis() / 2));
  }

  private RuntimeException told(EncoderCallException e, Duration pause) {
    String message = String.valueOf(e.getMessage());
    return switch (e.mend()) {
      case TIME -> ApiException.unavailable(dependency(), message, pause);
      case TEXT -> ApiException.invalid("text", message);
      case SETTINGS -> ApiException.wrongState(dependency(), "cannot be used: " + message);
    };
  }

  private String dependency() {
    return "encoder " + space.model();
  }

  private Embedded usable(Answer answer, Part part, int offset) throws EncoderCallException {
    pace.told(answer.limits());
    long tokens = answer.tokens().orElse(part.tokens);
    listener.used(
        new EncoderUse(
            space.model(),
            part.texts.size(),
            tokens,
            tokens * spec.pricePerMillionTokens() / PER_MILLION));
    if (answer.vectors().size() != part.texts.size()) {
      throw new EncoderCallException(
          Mend.TIME,
          "%s answered %d vectors of %d texts"
              .formatted(dependency(), answer.vectors().size(), part.texts.size()),
          null);
    }
    for (int i = 0; i < part.texts.size(); i++) {
      normalise(answer.vectors().get(i), offset + i);
    }
    return new Embedded(answer.vectors(), tokens);
  }

  private void normalise(float[] vector, int position) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    String fault = fault(vector, square);
    if (fault != null) {
      throw UnusableVectorException.because(space.model(), position, fault);
    }
    double length = Math.sqrt(square);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
  }

  private @Nullable String fault(float[] vector, double square) {
    if (vector.length != space.dimension()) {
      return "has %d numbers and not %d: set the encoder's dimension, or shorten"
          .formatted(vector.length, space.dimension());
    }
    return Double.isFinite(square) && square > 0
        ? null
        : "holds NaN or infinite numbers, or zeros alone";
  }

  @Override
  public void close() {
    calls.close();
  }
}
