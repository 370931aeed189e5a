package dev.vectormesh.platform.auth;

import dev.vectormesh.platform.settings.Secret;

/** Gives the bearer token of calls that no caller's token can be forwarded for. */
public interface TokenSource {
  String token();

  static TokenSource fixed(Secret token) {
    return token::reveal;
  }
}
