#!/usr/bin/env bash
# DJL Hugging Face tokenizers 0.38.0 (Java): a maxLength above 512 becomes 512.
#
# Expected: `maxLength` 1000 gives at most 1000 tokens; all the more if tokenizer.json itself says 1000 ("truncation") and the
# tokenizer_config.json beside it has "model_max_length": 1000.
# Happens: 512 tokens. The option is held against `modelMaxLength`, another option, which is taken as 512 when it is not given,
# whatever the two files say. There is no exception, only a line in the log (shown), which many servers do not look at: texts
# for a model of 8,192 tokens lose their second half and more. Give both options.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>ai.djl.huggingface</groupId><artifactId>tokenizers</artifactId><version>0.38.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
mkdir model
cat > model/tokenizer.json <<'JSON'
{"version": "1.0",
 "truncation": {"direction": "Right", "max_length": 1000, "strategy": "LongestFirst", "stride": 0},
 "padding": null, "added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
 "post_processor": null, "decoder": null,
 "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "word": 1}, "unk_token": "[UNK]"}}
JSON
echo '{"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 1000}' > model/tokenizer_config.json

cat > Finding.java <<'JAVA'
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

public class Finding {
  public static void main(String[] args) throws Exception {
    expect(512, Map.of());
    expect(300, Map.of("maxLength", "300"));
    expect(512, Map.of("maxLength", "1000"));
    expect(512, Map.of("maxLength", "1000", "truncation", "true"));
    expect(1000, Map.of("maxLength", "1000", "modelMaxLength", "1000"));
    expect(1000, Map.of("modelMaxLength", "1000"));
  }

  /** Counts the tokens of a text of 2,000 words, each of them one token. */
  private static void expect(int expected, Map<String, String> options) throws Exception {
    try (var tokenizer = HuggingFaceTokenizer.newInstance(Path.of("model"), options)) {
      int actual = tokenizer.encode("word ".repeat(2000)).getIds().length;
      System.out.println("options " + new TreeMap<>(options) + ": " + actual + " tokens of 2000");
      if (actual != expected) {
        throw new IllegalStateException("changed: expected " + expected);
      }
    }
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
tr : '\n' < classpath | sed -n 's|.*/\(tokenizers-[0-9.]*\)\.jar|\1|p'
# The library unpacks its native part; here, not in the home folder.
DJL_CACHE_DIR="$work/native" OPT_OUT_TRACKING=true java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(cat classpath)" Finding.java 2>&1
