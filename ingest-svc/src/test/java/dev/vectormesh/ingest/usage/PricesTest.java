package dev.vectormesh.ingest.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PricesTest {
  @Test
  void smallWork_costsMoreThanNothing() {
    // Two cents for a million tokens.
    Prices prices = new Prices(20_000, 0, 0);

    assertThat(prices.picoDollars(new Usage(0, 1, 1, 7, 1, 1_000_000))).isEqualTo(140_000);
  }

  @Test
  void hoursAndCalls_haveTheirPrices() {
    Prices prices = new Prices(0, 5, 2_000_000);

    long hour = prices.picoDollars(new Usage(0, 0, 0, 0, 0, 3_600_000_000_000L));
    long calls = prices.picoDollars(new Usage(0, 0, 0, 0, 1_000_000, 0));

    assertThat(hour).isEqualTo(2_000_000_000_000L);
    assertThat(calls).isEqualTo(5_000_000);
  }
}
