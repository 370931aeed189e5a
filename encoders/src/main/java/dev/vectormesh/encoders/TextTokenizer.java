package dev.vectormesh.encoders;

/** Cuts text the way a model does. */
public interface TextTokenizer {
  /** The tokens of a text of any length, special tokens left out. */
  TokenSpans spans(String text);

  /** How many tokens the text has, special tokens left out. */
  default int count(String text) {
    return spans(text).size();
  }

  /** Tokens that the model wants around every input. */
  int specialTokens();
}
