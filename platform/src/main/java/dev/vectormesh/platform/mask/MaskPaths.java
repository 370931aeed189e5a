package dev.vectormesh.platform.mask;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a mask as the proto file writes them. Callers write them as they write the fields:
 * {@code display_name} by gRPC, {@code displayName} in JSON, and either by hand.
 */
public final class MaskPaths {
  private MaskPaths() {}

  /** In the mask's order; what is no field of the type is left as it came. */
  public static List<String> of(FieldMask mask, Descriptor type) {
    return mask.getPathsList().stream().map(path -> path(path, type)).distinct().toList();
  }

  /**
   * What an update changes (AIP-134): the mask's paths, all that can be changed for {@code *}, or,
   * without a mask, what is set of it.
   *
   * @param asked the resource as the caller sent it
   * @param changeable the fields that an update may change, by their proto names
   * @throws ApiException INVALID_ARGUMENT naming every path of the mask that cannot be changed
   */
  public static List<String> changes(FieldMask mask, Message asked, Set<String> changeable) {
    if (mask.getPathsCount() == 0) {
      return asked.getAllFields().keySet().stream()
          .map(FieldDescriptor::getName)
          .filter(changeable::contains)
          .toList();
    }
    if (mask.getPathsList().equals(List.of("*"))) {
      return changeable.stream().sorted().toList();
    }
    List<String> paths = of(mask, asked.getDescriptorForType());
    Violations violations = new Violations();
    for (String path : paths) {
      violations.check(
          changeable.contains(path),
          "update_mask",
          "%s cannot be changed; these can: %s"
              .formatted(path, String.join(", ", changeable.stream().sorted().toList())));
    }
    violations.throwIfAny();
    return paths;
  }

  private static String path(String path, Descriptor type) {
    List<String> names = new ArrayList<>();
    Descriptor in = type;
    for (String part : path.split("\\.", -1)) {
      FieldDescriptor field = in == null ? null : field(in, part);
      names.add(field == null ? part : field.getName());
      in =
          field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              ? field.getMessageType()
              : null;
    }
    return String.join(".", names);
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getName().equals(name) || field.getJsonName().equals(name))
        .findFirst()
        .orElse(null);
  }
}
