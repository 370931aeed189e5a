package dev.vectormesh.ingest.source.edgar;

import java.net.URI;
import java.util.Optional;

/**
 * Where EDGAR is, and who asks.
 *
 * @param archives tickers, and filings themselves
 * @param submissions what a company filed
 * @param contact name and e-mail address, which the SEC asks every program for
 */
public record EdgarSettings(URI archives, URI submissions, Optional<String> contact) {}
