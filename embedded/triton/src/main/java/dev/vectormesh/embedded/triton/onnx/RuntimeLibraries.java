package dev.vectormesh.embedded.triton.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps ONNX Runtime's native libraries in a folder between runs. By itself it unpacks 28 MB into
 * the temporary folder at every start, which takes 0.13 s, and a killed process leaves them there.
 */
public final class RuntimeLibraries {
  private static final String PATH_PROPERTY = "onnxruntime.native.path";

  private RuntimeLibraries() {}

  /**
   * Has to come before the first use of ONNX Runtime; where the libraries are somewhere else
   * already, it does nothing.
   */
  public static void keepIn(Path folder) throws IOException {
    String platform = platform();
    URL main =
        OrtEnvironment.class.getResource(
            "/ai/onnxruntime/native/" + platform + "/" + System.mapLibraryName("onnxruntime"));
    if (System.getProperty(PATH_PROPERTY) != null
        || main == null
        || !(main.openConnection() instanceof JarURLConnection jar)) {
      return;
    }
    // Another build of the runtime has another checksum, and gets a folder of its own.
    Path libraries =
        Files.createDirectories(
            folder.resolve("onnxruntime-" + Long.toHexString(jar.getJarEntry().getCrc())));
    keep(platform, "onnxruntime", libraries);
    keep(platform, "onnxruntime4j_jni", libraries);
    System.setProperty(PATH_PROPERTY, libraries.toAbsolutePath().toString());
  }

  private static void keep(String platform, String library, Path folder) throws IOException {
    String name = System.mapLibraryName(library);
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      return;
    }
    String resource = "/ai/onnxruntime/native/" + platform + "/" + name;
    Path temporary = Files.createTempFile(folder, ".unpacking-", "");
    try (@Nullable InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("ONNX Runtime has no " + resource);
      }
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** The folder's name in ONNX Runtime's jar. */
  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux")
        + (arch.startsWith("aarch64") || arch.startsWith("arm64") ? "-aarch64" : "-x64");
  }
}
