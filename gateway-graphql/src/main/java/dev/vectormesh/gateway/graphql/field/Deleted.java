package dev.vectormesh.gateway.graphql.field;

/** Something that was deleted. */
public record Deleted(String name) {}
