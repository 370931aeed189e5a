package dev.vectormesh.embedded.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The README's tables of what is supported name a test in each row. */
class ReadmeTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

  @Test
  void everyRow_namesTestsThatThereAre() throws Exception {
    List<String> rows = rows();

    assertThat(rows).hasSizeGreaterThan(40);
    for (String row : rows) {
      Matcher named = TEST.matcher(row.substring(row.lastIndexOf('|', row.length() - 2)));
      int count = 0;
      while (named.find()) {
        assertThat(isTest(named.group(1), named.group(2))).as(named.group()).isTrue();
        count++;
      }
      assertThat(count).as(row).isPositive();
    }
  }

  private static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.endsWith("| tested by |")) {
        inTable = true;
      } else if (!line.startsWith("|")) {
        inTable = false;
      } else if (inTable && !line.startsWith("|---")) {
        rows.add(line);
      }
    }
    return rows;
  }

  private static boolean isTest(String type, String method) throws ClassNotFoundException {
    Class<?> tests = Class.forName(ReadmeTest.class.getPackageName() + "." + type);
    return Arrays.stream(tests.getDeclaredMethods())
        .filter(candidate -> candidate.getName().equals(method))
        .anyMatch(ReadmeTest::isTest);
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }
}
