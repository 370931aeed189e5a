package dev.vectormesh.examples.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.PluginSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.platform.plugin.Plugins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxSourceTest {
  private static final SourceKind.Caller CALLER = new SourceKind.Caller("acme", "");
  private static final String MAILBOX =
      """
      From ann@example.org Mon Jan  5 10:00:00 2026
      Message-ID: <1@example.org>
      From: Ann <ann@example.org>
      Subject: The ferry

      It stays in port.
      >From tomorrow on it sails.

      From bob@example.org Mon Jan  5 11:00:00 2026
      Message-ID: <2@example.org>
      Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=

      Hello.
      From here it looks well: no blank line before, no new message.

      From ann@example.org Mon Jan  5 10:00:00 2026
      Message-ID: <1@example.org>

      The same message once more.

      From nobody Mon Jan  5 12:00:00 2026

      A message without any header.
      """;

  @TempDir Path folder;
  @TempDir Path scratch;

  @BeforeEach
  void write() throws Exception {
    Files.createDirectories(folder.resolve("lists"));
    Files.writeString(folder.resolve("lists/dev.mbox"), MAILBOX);
  }

  private static Source source(String file) {
    Struct settings =
        Struct.newBuilder()
            .putFields("file", Value.newBuilder().setStringValue(file).build())
            .build();
    return Source.newBuilder()
        .setPlugin(PluginSource.newBuilder().setKind("mailbox").setSettings(settings))
        .build();
  }

  private List<Item> list(String file, @Nullable String after) throws Exception {
    List<Item> items = new ArrayList<>();
    try (Listing listing = new MailboxSource(folder.toString()).open(CALLER, source(file), after)) {
      for (Item item = listing.next(); item != null; item = listing.next()) {
        items.add(item);
      }
      assertThat(listing.partial()).isNull();
    }
    return items;
  }

  private String fetched(Item item, long most) throws Exception {
    Scratch of =
        new Scratch() {
          @Override
          public Path file(String name) {
            return scratch.resolve(name);
          }

          @Override
          public long maxBytes() {
            return most;
          }
        };
    Raw.Bytes bytes = (Raw.Bytes) item.fetch().fetch(of, null);
    assertThat(bytes.mediaType()).isEqualTo("message/rfc822");
    return Files.readString(bytes.file(), UTF_8);
  }

  @Test
  void messages_areNamedOnceInTheOrderOfTheFile() throws Exception {
    List<Item> items = list("lists/dev.mbox", null);

    assertThat(items).extracting(Item::name).startsWith("The ferry", "2@example.org").hasSize(3);
    assertThat(items.get(0).path()).isEqualTo("mailbox:lists/dev.mbox/1@example.org");
    assertThat(items.get(2).path()).endsWith("/" + items.get(2).version());
  }

  @Test
  void listing_goesOnBehindAnItem() throws Exception {
    List<Item> all = list("lists/dev.mbox", null);

    assertThat(list("lists/dev.mbox", all.get(0).token()))
        .extracting(Item::path)
        .containsExactly(all.get(1).path(), all.get(2).path());
  }

  @Test
  void message_isFetchedAsItWasSent() throws Exception {
    List<Item> items = list("lists/dev.mbox", null);

    assertThat(fetched(items.get(0), 1000))
        .startsWith("Message-ID: <1@")
        .contains("\nFrom tomorrow on")
        .doesNotContain("bob@");
    assertThat(fetched(items.get(1), 1000)).contains("From here it looks well");
  }

  @Test
  void messageThatIsTooLarge_failsAlone() throws Exception {
    Item item = list("lists/dev.mbox", null).getFirst();

    assertThatThrownBy(() -> fetched(item, 10))
        .isInstanceOf(ItemFailedException.class)
        .hasMessageContaining("too-large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../dev.mbox", "/etc/passwd", "a/../../b"})
  void fileOutsideOfTheFolder_isNoScope(String file) {
    assertThatThrownBy(() -> new MailboxSource(null).scope(CALLER, source(file)))
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void linkThatLeadsOut_isRefused() throws Exception {
    Path outside = Files.writeString(scratch.resolve("outside.mbox"), MAILBOX);
    Files.createSymbolicLink(folder.resolve("link.mbox"), outside);

    assertThatThrownBy(() -> list("link.mbox", null))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("no file beneath");
  }

  @Test
  void serviceWithoutAFolder_saysWhichVariableToSet() {
    assertThatThrownBy(() -> new MailboxSource(null).open(CALLER, source("lists/dev.mbox"), null))
        .hasMessageContaining(MailboxSource.FOLDER);
  }

  @Test
  void service_findsTheKind() {
    try (Plugins plugins = Plugins.open(Optional.empty())) {
      assertThat(plugins.all(SourceKind.class))
          .extracting(SourceKind::kind)
          .containsExactly("mailbox");
    }
  }
}
