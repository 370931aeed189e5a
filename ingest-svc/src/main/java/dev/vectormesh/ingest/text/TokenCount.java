package dev.vectormesh.ingest.text;

/** Whose tokens the length of a chunk is counted in. */
public enum TokenCount {
  /** The encoder's that embeds it. */
  ENCODER,
  /** OpenAI's cl100k_base. */
  CL100K
}
