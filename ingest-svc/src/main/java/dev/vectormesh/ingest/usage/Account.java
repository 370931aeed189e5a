package dev.vectormesh.ingest.usage;

/**
 * Whose work it is.
 *
 * @param namespace its id
 * @param job the job's name; empty of writes that no job makes
 */
public record Account(String tenant, String namespace, String job) {}
