package dev.vectormesh.ingest.plain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Struct;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The block of YAML or TOML at the head of a text, as Jekyll, Hugo, Pandoc and Obsidian know it.
 * Jackson reads it as a plain tree: no tag makes an object, and dates stay text.
 *
 * @param title what the block says under {@code title}; empty when it says nothing
 * @param metadata all that it says; empty when there is no block
 * @param body the text behind the block
 */
public record FrontMatter(String title, Struct metadata, String body) {
  private static final int LONGEST = 64 * 1024;
  private static final Pattern YAML =
      Pattern.compile("\\A\\s*---[ \\t]*\\R(.*?)^(?:---|\\.\\.\\.)[ \\t]*(?:\\R|\\z)", flags());
  private static final Pattern TOML =
      Pattern.compile("\\A\\s*\\+\\+\\+[ \\t]*\\R(.*?)^\\+\\+\\+[ \\t]*(?:\\R|\\z)", flags());
  // People write "title: Tea: a history", which YAML does not allow.
  private static final Pattern LINE =
      Pattern.compile("^([\\p{L}_][\\p{L}\\p{N}_. -]{0,60}):[ \\t]+(\\S.*)$");
  private static final Pattern PART_OF_A_LINE = Pattern.compile("^(\\s.*|#.*|-\\s.*|[^:]*:\\s*|)$");
  private static final ObjectMapper READS_YAML = new YAMLMapper();
  private static final ObjectMapper READS_TOML = new TomlMapper();

  private static int flags() {
    return Pattern.DOTALL | Pattern.MULTILINE;
  }

  /** The text itself is the body when it begins with no such block. */
  public static FrontMatter split(String text) {
    String head = text.substring(0, Math.min(text.length(), LONGEST));
    Matcher yaml = YAML.matcher(head);
    if (yaml.find()) {
      return tree(READS_YAML, yaml.group(1))
          .or(() -> lines(yaml.group(1)))
          .map(block -> of(block, text.substring(yaml.end())))
          .orElseGet(() -> none(text));
    }
    Matcher toml = TOML.matcher(head);
    if (toml.find()) {
      return tree(READS_TOML, toml.group(1))
          .map(block -> of(block, text.substring(toml.end())))
          .orElseGet(() -> none(text));
    }
    return none(text);
  }

  /** A text that begins with no such block. */
  public static FrontMatter none(String text) {
    return new FrontMatter("", Struct.getDefaultInstance(), text);
  }

  private static FrontMatter of(ObjectNode block, String body) {
    String title = "";
    for (var field : block.properties()) {
      if (field.getKey().equalsIgnoreCase("title") && field.getValue().isValueNode()) {
        title = field.getValue().asText("").strip();
      }
    }
    return new FrontMatter(title, MetadataRules.struct(block), body);
  }

  /** Empty when the block is no mapping: the text begins with a rule then. */
  private static Optional<ObjectNode> tree(ObjectMapper mapper, String block) {
    try {
      JsonNode node = mapper.readTree(block);
      return node instanceof ObjectNode object && !object.isEmpty()
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A block that is no YAML, but whose lines are keys with their values. */
  private static Optional<ObjectNode> lines(String block) {
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    for (String line : block.lines().toList()) {
      Matcher pair = LINE.matcher(line);
      if (pair.matches()) {
        read.put(pair.group(1).strip(), pair.group(2).strip().replaceAll("^([\"'])(.*)\\1$", "$2"));
      } else if (!PART_OF_A_LINE.matcher(line).matches()) {
        return Optional.empty();
      }
    }
    return read.isEmpty() ? Optional.empty() : Optional.of(read);
  }
}
