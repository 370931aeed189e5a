package dev.vectormesh.platform.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of a folder, beside the class path. They run as the service itself does and may do what
 * it may: whoever can write into the folder is trusted like who starts the service.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Plugins.class);

  private final URLClassLoader jars;

  private Plugins(URLClassLoader jars) {
    this.jars = jars;
  }

  /**
   * Opens the jars that lie in a folder now; none where there is no folder.
   *
   * @throws IllegalArgumentException when the folder cannot be read
   */
  public static Plugins open(Optional<Path> folder) {
    List<URL> jars = folder.filter(Files::isDirectory).map(Plugins::jarsIn).orElse(List.of());
    if (!jars.isEmpty()) {
      log.info("plug-ins: {}", jars);
    }
    return new Plugins(
        new URLClassLoader("plugins", jars.toArray(URL[]::new), Plugins.class.getClassLoader()));
  }

  private static List<URL> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<URL> jars = new ArrayList<>();
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(jar.toUri().toURL());
      }
      return jars;
    } catch (IOException e) {
      throw new IllegalArgumentException("plug-ins in " + folder + " cannot be read", e);
    }
  }

  /**
   * One of each class that a jar, here or on the class path, names for an interface in {@code
   * META-INF/services}.
   *
   * @throws IllegalArgumentException naming the class that cannot be made
   */
  public <S> List<S> all(Class<S> of) {
    try {
      return ServiceLoader.load(of, jars).stream().map(ServiceLoader.Provider::get).toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new IllegalArgumentException(
          "a plug-in cannot be loaded: %s; was it built for this version?"
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      jars.close();
    } catch (IOException e) {
      log.warn("the jars of plug-ins could not be closed", e);
    }
  }
}
