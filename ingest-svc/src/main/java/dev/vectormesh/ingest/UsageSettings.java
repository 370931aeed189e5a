package dev.vectormesh.ingest;

import dev.vectormesh.ingest.usage.Prices;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;

/** What use costs; each price is what it was when the work was done. */
public record UsageSettings(
    @Help("price of a million embedded tokens, in millionths of a US dollar") @Default("0")
        long tokenPrice,
    @Help("price of a million calls of encoders, in millionths of a US dollar") @Default("0")
        long callPrice,
    @Help("price of an hour that encoders work, in millionths of a US dollar") @Default("0")
        long hourPrice) {
  /** A thousand dollars: sums of dearer work would not fit. */
  private static final long MOST = 1_000_000_000;

  public UsageSettings {
    require("tokenPrice", tokenPrice);
    require("callPrice", callPrice);
    require("hourPrice", hourPrice);
  }

  private static void require(String name, long price) {
    Settings.require(price >= 0 && price <= MOST, name, price, "0.." + MOST);
  }

  Prices prices() {
    return new Prices(tokenPrice, callPrice, hourPrice);
  }
}
