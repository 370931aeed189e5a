package dev.vectormesh.platform.call;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPathElement;
import build.buf.validate.Violation;
import com.google.protobuf.Message;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/** Checks messages against the rules written in their proto files. */
public final class MessageRules {
  private MessageRules() {}

  // Building one takes most of a second, so the JVM has one, made when it is first wanted.
  private static final class Holder {
    static final Validator VALIDATOR = ValidatorFactory.newBuilder().build();
  }

  /** Throws INVALID_ARGUMENT naming every field that breaks a rule. */
  public static void check(Message message) {
    check(message, false);
  }

  /** Values that nothing can keep (NUL characters, NaN), as {@link #check} names them. */
  public static List<FieldViolation> unfit(Message message) {
    return UnfitValues.in(message, false);
  }

  /**
   * @param itemised leaves the values of its repeated messages to the service, which answers for
   *     each of them
   */
  static void check(Message message, boolean itemised) {
    ValidationResult result;
    try {
      result = Holder.VALIDATOR.validate(message);
    } catch (ValidationException e) {
      throw new IllegalStateException(
          "the rules of " + message.getDescriptorForType().getFullName() + " cannot be read", e);
    }
    List<FieldViolation> fields = new ArrayList<>();
    result.getViolations().forEach(v -> fields.add(violation(v.toProto())));
    fields.addAll(UnfitValues.in(message, itemised));
    if (!fields.isEmpty()) {
      throw ApiException.invalid(fields);
    }
  }

  /** Builds the validator in the background, so that the first call does not wait for it. */
  public static void warm() {
    Thread.ofPlatform()
        .daemon()
        .name("message-rules")
        .start(() -> check(com.google.protobuf.Empty.getDefaultInstance()));
  }

  private static FieldViolation violation(Violation v) {
    StringBuilder path = new StringBuilder();
    for (FieldPathElement e : v.getField().getElementsList()) {
      if (!path.isEmpty()) {
        path.append('.');
      }
      path.append(e.getFieldName());
      switch (e.getSubscriptCase()) {
        case INDEX -> path.append('[').append(e.getIndex()).append(']');
        case STRING_KEY -> path.append("[\"").append(e.getStringKey()).append("\"]");
        case INT_KEY -> path.append('[').append(e.getIntKey()).append(']');
        case UINT_KEY -> path.append('[').append(e.getUintKey()).append(']');
        case BOOL_KEY -> path.append('[').append(e.getBoolKey()).append(']');
        case SUBSCRIPT_NOT_SET -> {}
      }
    }
    return new FieldViolation(
        path.toString(), v.getMessage().isEmpty() ? v.getRuleId() : v.getMessage());
  }
}
