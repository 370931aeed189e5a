package dev.vectormesh.encoders.ocr;

import dev.vectormesh.encoders.ocr.TextModels.Reading;
import dev.vectormesh.images.Pixels;
import io.grpc.Channel;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Reads text in pictures: one model finds lines, another says what each of them reads. Lines may be
 * turned in any direction.
 */
public final class TextReader {
  /** Pixels of the picture that lines are looked for in: about 970 x 730. */
  private static final int DETECTION_PIXELS = 720_000;

  /** The sides of that picture are multiples of it. */
  private static final int STEP = 32;

  private static final int LONGEST_SIDE = 8192;

  /** Smaller pictures hold no letters. */
  private static final int LEAST_SIDE = 8;

  /** Columns of a line of 48 pixels; longer ones are squeezed. */
  private static final int MOST_COLUMNS = 2400;

  /** Shorter lines are filled up: the model was taught with 320 columns, and reads 160 as well. */
  private static final int LEAST_COLUMNS = 160;

  /** Columns of all lines of a request: more at once are no faster, and take memory. */
  private static final int COLUMNS_A_REQUEST = 2560;

  /** Lines that are less sure are no text. */
  private static final double LEAST_CONFIDENCE = 0.7;

  /** The same of a single letter: a ring or a pole looks like one. */
  private static final double LEAST_OF_A_LETTER = 0.9;

  /** Lines that are surer stand upright. */
  private static final double UPRIGHT_CONFIDENCE = 0.85;

  private final TextModels models;
  private final int mostLines;
  private final Duration limit;

  /**
   * @param triton a channel to Triton, or to embedded Triton
   * @param mostLines lines of a picture that are read
   * @param limit how long a picture may take
   */
  public TextReader(Channel triton, int mostLines, Duration limit) {
    this.models = new TextModels(triton);
    this.mostLines = mostLines;
    this.limit = limit;
  }

  /**
   * The lines of text in a picture, in reading order. Blocks.
   *
   * @param picture upright; may be reduced
   * @param width of the picture as it is shown, of which the lines' boxes are; {@code height} too
   * @throws io.grpc.StatusRuntimeException DEADLINE_EXCEEDED after the limit, NOT_FOUND where a
   *     model is not served
   */
  public List<TextLine> read(Pixels picture, int width, int height) {
    if (Math.min(picture.width(), picture.height()) < LEAST_SIDE) {
      return List.of();
    }
    Deadline deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
    List<Parallelogram> places = find(picture, deadline);
    List<Reading> readings = read(picture, places, deadline);
    double across = (double) width / picture.width();
    double down = (double) height / picture.height();
    List<TextLine> lines = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Reading reading = readings.get(i);
      String text = reading.text().strip();
      double least = text.length() == 1 ? LEAST_OF_A_LETTER : LEAST_CONFIDENCE;
      if (reading.confidence() >= least && !text.isEmpty()) {
        lines.add(
            line(text, reading.confidence(), places.get(i).scaled(across, down), width, height));
      }
    }
    return ReadingOrder.of(lines);
  }

  private static TextLine line(
      String text, double confidence, Parallelogram place, int width, int height) {
    int left = (int) Math.clamp(Math.round(place.left()), 0, width - 1);
    int top = (int) Math.clamp(Math.round(place.top()), 0, height - 1);
    int right = (int) Math.clamp(Math.round(place.right()), left + 1, width);
    int bottom = (int) Math.clamp(Math.round(place.bottom()), top + 1, height);
    return new TextLine(text, confidence, left, top, right - left, bottom - top);
  }

  private List<Parallelogram> find(Pixels picture, Deadline deadline) {
    double pixels = (double) picture.width() * picture.height();
    double scale = Math.min(1, Math.sqrt(DETECTION_PIXELS / pixels));
    int width = side(picture.width() * scale);
    int height = side(picture.height() * scale);
    float[] probability =
        models.probability(new Sampling(picture).resized(width, height), deadline);
    double across = (double) picture.width() / width;
    double down = (double) picture.height() / height;
    return new LineFinder(probability, width, height)
        .find(mostLines).stream().map(line -> line.scaled(across, down)).toList();
  }

  private static int side(double pixels) {
    return (int) Math.clamp(Math.round(pixels / STEP) * STEP, STEP, LONGEST_SIDE);
  }

  /**
   * What the lines say. Those that make little sense are read upside down too, and where that helps
   * one of them, so are all the others: some letters are letters in both directions.
   */
  private List<Reading> read(Pixels picture, List<Parallelogram> places, Deadline deadline) {
    List<Reading> readings = new ArrayList<>(inBatches(picture, places, deadline));
    List<Integer> sure = new ArrayList<>();
    List<Integer> doubtful = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      (readings.get(i).confidence() < UPRIGHT_CONFIDENCE ? doubtful : sure).add(i);
    }
    if (turn(picture, places, doubtful, readings, deadline)) {
      turn(picture, places, sure, readings, deadline);
    }
    return readings;
  }

  /** Takes what is read upside down where it is surer. @return whether that makes a line sure */
  private boolean turn(
      Pixels picture,
      List<Parallelogram> places,
      List<Integer> lines,
      List<Reading> readings,
      Deadline deadline) {
    List<Parallelogram> turned = lines.stream().map(i -> places.get(i).turned()).toList();
    List<Reading> read = inBatches(picture, turned, deadline);
    boolean helped = false;
    for (int i = 0; i < read.size(); i++) {
      if (read.get(i).confidence() > readings.get(lines.get(i)).confidence()) {
        readings.set(lines.get(i), read.get(i));
        helped |= read.get(i).confidence() >= UPRIGHT_CONFIDENCE;
      }
    }
    return helped;
  }

  /** Lines of about one length go together, for all are filled up to the longest. */
  private List<Reading> inBatches(Pixels picture, List<Parallelogram> places, Deadline deadline) {
    Reading[] readings = new Reading[places.size()];
    List<Integer> left =
        IntStream.range(0, places.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> columns(places.get(i))))
            .toList();
    while (!left.isEmpty()) {
      int columns = padded(columns(places.get(left.getLast())));
      int from = Math.max(0, left.size() - Math.max(1, COLUMNS_A_REQUEST / columns));
      List<Integer> batch = left.subList(from, left.size());
      left = left.subList(0, from);
      List<Reading> read =
          models.readings(
              batch.stream().map(i -> cut(picture, places.get(i))).toList(), columns, deadline);
      for (int i = 0; i < read.size(); i++) {
        readings[batch.get(i)] = read.get(i);
      }
    }
    return List.of(readings);
  }

  private static Pixels cut(Pixels picture, Parallelogram line) {
    return new Sampling(picture).line(line, columns(line), TextModels.LINE_HEIGHT);
  }

  private static int columns(Parallelogram line) {
    double columns = Math.ceil(TextModels.LINE_HEIGHT * line.length() / line.height());
    return (int) Math.clamp(columns, 1, MOST_COLUMNS);
  }

  private static int padded(int columns) {
    return Math.max(LEAST_COLUMNS, (columns + STEP - 1) / STEP * STEP);
  }
}
