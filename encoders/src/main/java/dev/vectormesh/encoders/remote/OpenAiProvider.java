package dev.vectormesh.encoders.remote;

/** OpenAI, and the many servers that answer {@code POST /embeddings} as it does. */
final class OpenAiProvider implements EncoderProvider {
  @Override
  public String name() {
    return RemoteEncoderSpec.OPENAI;
  }

  @Override
  public EmbeddingCalls open(RemoteEncoderSpec spec) {
    return new OpenAiCalls(spec);
  }
}
