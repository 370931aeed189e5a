package dev.vectormesh.gateway.graphql;

/** Something that was deleted. */
public record Deleted(String name) {}
