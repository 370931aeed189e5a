package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.embedded.triton.tensor.Items;

/** What a run does for one request: all of its items, or some. */
public record Part(InferenceRequest request, Items items) {}
