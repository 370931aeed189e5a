package dev.vectormesh.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With jars that the test compiles itself. */
class PluginsTest {
  private static final String SOURCE =
      """
      package third.party;
      public class Greeting implements java.util.function.Supplier<String> {
        @Override public String get() { return "hello"; }
      }
      """;

  @TempDir Path folder;
  @TempDir Path work;

  private void jar(String named, boolean withClass) throws IOException {
    Path source = Files.writeString(work.resolve("Greeting.java"), SOURCE);
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", work.toString(), source.toString());
    assertThat(failures).isZero();
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("greeting.jar")))) {
      jar.putNextEntry(new ZipEntry("META-INF/services/java.util.function.Supplier"));
      jar.write(named.getBytes(StandardCharsets.UTF_8));
      if (withClass) {
        jar.putNextEntry(new ZipEntry("third/party/Greeting.class"));
        jar.write(Files.readAllBytes(work.resolve("third/party/Greeting.class")));
      }
    }
  }

  @SuppressWarnings("rawtypes")
  private static List<Supplier> greetings(Plugins plugins) {
    return plugins.all(Supplier.class);
  }

  @Test
  void jarOfTheFolder_bringsWhatItNames() throws IOException {
    jar("third.party.Greeting", true);

    try (Plugins plugins = Plugins.open(Optional.of(folder))) {
      assertThat(greetings(plugins)).extracting(s -> (Object) s.get()).containsExactly("hello");
    }
  }

  @Test
  void classThatIsNotThere_isNamed() throws IOException {
    jar("third.party.Missing", false);

    try (Plugins plugins = Plugins.open(Optional.of(folder))) {
      assertThatThrownBy(() -> greetings(plugins))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("third.party.Missing");
    }
  }

  @Test
  void folderThatIsNotThere_bringsNothing() {
    try (Plugins plugins = Plugins.open(Optional.of(folder.resolve("none")))) {
      assertThat(greetings(plugins)).isEmpty();
    }
  }
}
