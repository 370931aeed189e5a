package dev.vectormesh.job.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.mask.MaskPaths;
import java.util.List;
import java.util.Set;

/** Field masks of updates (AIP-134). */
final class Masks {
  private Masks() {}

  /** What to change: the mask's paths, or, without a mask, every changeable field that is set. */
  static List<String> paths(FieldMask mask, Message asked, Set<String> changeable) {
    if (mask.getPathsCount() == 0) {
      return asked.getAllFields().keySet().stream()
          .map(FieldDescriptor::getName)
          .filter(changeable::contains)
          .toList();
    }
    List<String> paths = MaskPaths.of(mask, asked.getDescriptorForType());
    for (String path : paths) {
      if (!changeable.contains(path)) {
        throw ApiException.invalid(
            "update_mask",
            path + " cannot be changed; these can: " + changeable.stream().sorted().toList());
      }
    }
    return paths;
  }

  /** Sets the field as it is in the other message, set or not. */
  static void copy(String field, Message from, Message.Builder to) {
    FieldDescriptor descriptor = from.getDescriptorForType().findFieldByName(field);
    if (descriptor.isRepeated() || !descriptor.hasPresence() || from.hasField(descriptor)) {
      to.setField(descriptor, from.getField(descriptor));
    } else {
      to.clearField(descriptor);
    }
  }
}
