package dev.vectormesh.ingest.namespace;

import java.util.Map;
import java.util.UUID;

/**
 * What a search has to know of a namespace, all of one moment.
 *
 * @param collections uids of its collections by their ids
 */
public record ServedNamespace(Namespace namespace, Map<String, UUID> collections) {}
