package dev.vectormesh.platform.mask;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import java.util.ArrayList;
import java.util.List;
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
