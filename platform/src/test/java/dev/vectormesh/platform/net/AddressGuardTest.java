package dev.vectormesh.platform.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.net.AddressGuard.AddressRefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard guard = AddressGuard.of(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "[::1]",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::10.1.2.3",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::7f00:1",
        "64:ff9b:1::1.1.1.1",
        "::ffff:0:127.0.0.1",
        "::ffff:0:10.0.0.1",
        "::1.1.1.1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001:0:7f00:1::fefe:fefe",
        "2606:4700::5efe:127.0.0.1",
        "2606:4700::200:5efe:10.0.0.1",
        "2001:0:4136:e378::",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2130706433",
        "127.1"
      })
  void check_refusesWhatIsNotPublic(String host) {
    assertThatThrownBy(() -> guard.check(host)).isInstanceOf(AddressRefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "169.253.0.1",
        "168.63.129.17",
        "2606:4700:4700::1111",
        "64:ff9b::1.1.1.1",
        "2002:101:101::1",
        "::ffff:0:1.1.1.1",
        "2606:4700::5efe:1.1.1.1"
      })
  void check_letsPublicAddressesPass(String host) throws Exception {
    assertThat(guard.check(host)).isEqualTo(InetAddress.getByName(host));
  }

  @Test
  void check_refusesAHostWithOnePrivateAddressAmongPublicOnes() throws Exception {
    List<InetAddress> both =
        List.of(InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.1"));
    AddressGuard mixed = AddressGuard.of(List.of(), host -> both);
    assertThatThrownBy(() -> mixed.check("mixed.example"))
        .isInstanceOf(AddressRefusedException.class)
        .hasMessageContaining("10.0.0.1");
  }

  @Test
  void check_letsAllowedNetworksPassAndNoOthers() throws Exception {
    AddressGuard local = AddressGuard.of(List.of("127.0.0.0/8", "::1/128"));
    assertThat(local.check("127.0.0.1").isLoopbackAddress()).isTrue();
    assertThat(local.check("[::1]").isLoopbackAddress()).isTrue();
    assertThatThrownBy(() -> local.check("169.254.169.254"))
        .isInstanceOf(AddressRefusedException.class);
  }

  /** A name server may answer the long form, which the JDK shortens of literals only. */
  @Test
  void check_looksIntoAMappedAddressThatWasNotShortened() {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;
    assertThat(TranslatedAddress.inside(mapped)).containsExactly(new byte[] {127, 0, 0, 1});
  }

  @Test
  void checkOpened_letsOnlyAllowedNetworksPass() throws Exception {
    AddressGuard local = AddressGuard.of(List.of("127.0.0.0/8"));
    assertThat(local.checkOpened("127.0.0.1").isLoopbackAddress()).isTrue();
    for (String other : List.of("1.1.1.1", "10.0.0.1", "::1")) {
      assertThatThrownBy(() -> local.checkOpened(other))
          .isInstanceOf(AddressRefusedException.class)
          .hasMessageContaining("in none of the networks");
    }
  }

  @Test
  void check_failsForAHostWithoutAddresses() {
    assertThatThrownBy(() -> AddressGuard.of(List.of(), host -> List.of()).check("empty.example"))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "example.com", "10.0.0.0/33", "10.0.0.0/x", "::/129", "10.0.0.0/-1"})
  void network_refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
