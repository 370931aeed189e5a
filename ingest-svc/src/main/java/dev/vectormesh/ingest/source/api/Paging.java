package dev.vectormesh.ingest.source.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.ingest.source.http.Addresses;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How one page of records leads to the next. A page is known by a short text: its place. */
sealed interface Paging {
  /** The place of the first page. */
  String first();

  URI uri(String place);

  /**
   * The place of the next page; null behind the last.
   *
   * @param records of this page
   */
  @Nullable String next(String place, Answer answer, JsonNode document, int records)
      throws HttpFailedException;

  /** Whether an answer says that there is no page here, where there was one before. */
  default boolean endsWith(Answer answer) {
    return false;
  }

  static Paging of(ApiFetchSource source, URI url) {
    return switch (source.getPaginationCase()) {
      case LINK_HEADER -> new Links(url);
      case PAGE_NUMBER -> numbers(source.getPageNumber(), url);
      case OFFSET -> offsets(source.getOffset(), url);
      case CURSOR ->
          new Cursors(
              url,
              RecordPath.of("api_fetch.cursor.path", source.getCursor().getPath()),
              or(source.getCursor().getParameter(), "cursor"));
      case PAGINATION_NOT_SET -> new One(url);
    };
  }

  private static Paging numbers(ApiFetchSource.PageNumber number, URI url) {
    if (number.getSizeParameter().isEmpty()) {
      return new Numbers(
          url, or(number.getParameter(), "page"), number.hasFirst() ? number.getFirst() : 1);
    }
    if (number.getSize() == 0) {
      throw ApiException.invalid("api_fetch.page_number.size", "is needed with size_parameter");
    }
    return new Numbers(
        with(url, number.getSizeParameter(), Integer.toString(number.getSize())),
        or(number.getParameter(), "page"),
        number.hasFirst() ? number.getFirst() : 1);
  }

  private static Paging offsets(ApiFetchSource.Offset offset, URI url) {
    int limit = offset.getLimit() == 0 ? Offsets.LIMIT : offset.getLimit();
    return new Offsets(
        with(url, or(offset.getLimitParameter(), "limit"), Integer.toString(limit)),
        or(offset.getParameter(), "offset"));
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  /** The address with this parameter, and no other of its name. */
  static URI with(URI uri, String parameter, String value) {
    String name = URLEncoder.encode(parameter, StandardCharsets.UTF_8);
    String text = Addresses.withoutParameter(uri, name).toString();
    return URI.create(
        "%s%s%s=%s"
            .formatted(
                text,
                text.contains("?") ? "&" : "?",
                name,
                URLEncoder.encode(value, StandardCharsets.UTF_8)));
  }

  /** An address that an answer names: secrets and records stay with one host. */
  private static URI sameHost(Answer answer, String address) throws HttpFailedException {
    Optional<URI> next = Addresses.resolve(answer.uri(), address);
    if (next.isEmpty() || !next.get().getAuthority().equals(answer.uri().getAuthority())) {
      throw new HttpFailedException(
          "refused",
          Code.FAILED_PRECONDITION,
          "the page behind %s is named as one of another host"
              .formatted(HttpFailedException.shown(answer.uri())));
    }
    return next.get();
  }

  /** One page. */
  record One(URI url) implements Paging {
    @Override
    public String first() {
      return "";
    }

    @Override
    public URI uri(String place) {
      return url;
    }

    @Override
    public @Nullable String next(String place, Answer answer, JsonNode document, int records) {
      return null;
    }
  }

  /** By the Link header (RFC 8288). */
  record Links(URI url) implements Paging {
    private static final Pattern LINK =
        Pattern.compile(
            "<([^<>]*)>((?:\\s*;\\s*[^\\s=;,]+\\s*(?:=\\s*(?:\"[^\"]*\"|[^\\s;,\"]*))?)*)");
    private static final Pattern NEXT =
        Pattern.compile("(?i);\\s*rel\\s*=\\s*(?:\"(?:[^\"]*\\s)?next(?:\\s[^\"]*)?\"|next\\b)");

    @Override
    public String first() {
      return url.toString();
    }

    @Override
    public URI uri(String place) {
      return URI.create(place);
    }

    @Override
    public @Nullable String next(String place, Answer answer, JsonNode document, int records)
        throws HttpFailedException {
      for (String header : answer.headers().allValues("link")) {
        Matcher link = LINK.matcher(header);
        while (link.find()) {
          if (NEXT.matcher(link.group(2)).find()) {
            return sameHost(answer, link.group(1)).toString();
          }
        }
      }
      return null;
    }
  }

  /** By number, until a page is empty or not there. */
  record Numbers(URI url, String parameter, int begin) implements Paging {
    @Override
    public String first() {
      return Integer.toString(begin);
    }

    @Override
    public URI uri(String place) {
      return with(url, parameter, place);
    }

    @Override
    public @Nullable String next(String place, Answer answer, JsonNode document, int records) {
      return records == 0 ? null : Integer.toString(Integer.parseInt(place) + 1);
    }

    @Override
    public boolean endsWith(Answer answer) {
      return answer.status() == 404;
    }
  }

  /** By as many records as came, which may be fewer than were asked for, until none come. */
  record Offsets(URI url, String parameter) implements Paging {
    private static final int LIMIT = 100;

    @Override
    public String first() {
      return "0";
    }

    @Override
    public URI uri(String place) {
      return with(url, parameter, place);
    }

    @Override
    public @Nullable String next(String place, Answer answer, JsonNode document, int records) {
      return records == 0 ? null : Long.toString(Long.parseLong(place) + records);
    }

    @Override
    public boolean endsWith(Answer answer) {
      return answer.status() == 404 || answer.status() == 416;
    }
  }

  /** By what an answer says of the next page: a word to send along, or an address. */
  record Cursors(URI url, RecordPath path, String parameter) implements Paging {
    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);

    @Override
    public String first() {
      return "";
    }

    @Override
    public URI uri(String place) {
      if (place.isEmpty()) {
        return url;
      }
      return ADDRESS.matcher(place).matches() ? URI.create(place) : with(url, parameter, place);
    }

    @Override
    public @Nullable String next(String place, Answer answer, JsonNode document, int records)
        throws HttpFailedException {
      String cursor = path.text(document);
      if (cursor.isEmpty() || cursor.equals("false")) {
        return null;
      }
      return ADDRESS.matcher(cursor).matches() ? sameHost(answer, cursor).toString() : cursor;
    }
  }
}
