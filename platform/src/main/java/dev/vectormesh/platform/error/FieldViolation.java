package dev.vectormesh.platform.error;

/** One field of a request that was refused; {@code field} is its path as written in the proto. */
public record FieldViolation(String field, String why) {}
