package dev.vectormesh.embedded.triton;

/** What a run does for one request: all of its items, or some. */
record Part(InferenceRequest request, Items items) {}
