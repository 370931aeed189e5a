package dev.vectormesh.ingest.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
  private final PersonalData finder = new PersonalData("");

  private static List<String> found(PersonalData finder, String text) {
    return finder.find(text).stream()
        .map(item -> item.kind() + " " + text.substring(item.from(), item.to()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "Write to ann.lee+x@mail.example.org.,email ann.lee+x@mail.example.org",
    "Pay to DE89 3704 0044 0532 0130 00 soon,iban DE89 3704 0044 0532 0130 00",
    "Pay to GB82WEST12345698765432 soon,iban GB82WEST12345698765432",
    "Card 4111 1111 1111 1111 expires,card 4111 1111 1111 1111",
    "Card 378282246310005 expires,card 378282246310005",
    "From 192.168.1.77 and,ip 192.168.1.77",
    "From 2001:db8::8a2e:370:7334 and,ip 2001:db8::8a2e:370:7334",
    "Call +41 44 668 18 00 now,phone +41 44 668 18 00",
  })
  void personalData_isFoundByItsForm(String text, String expected) {
    assertThat(found(finder, text)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pay to DE88 3704 0044 0532 0130 00 soon", // Its check digits are wrong.
        "Card 4111 1111 1111 1112 expires",
        "Version 1.2.3.400 of it",
        "std::vector and a::b at 12:30:45",
        "Sales of 1999 2000 2001 2002 and 3.5 percent",
        "name@ and @name",
      })
  void whatOnlyLooksLikeIt_isNot(String text) {
    assertThat(found(finder, text)).isEmpty();
  }

  @Test
  void numberWithoutPrefix_isOneOfItsRegionAlone() {
    String text = "Call (650) 253-0000 now.";

    assertThat(found(finder, text)).isEmpty();
    assertThat(found(new PersonalData("US"), text)).containsExactly("phone (650) 253-0000");
  }

  @Test
  void regionThatIsNone_isRefused() {
    assertThatThrownBy(() -> new PersonalData("Utopia"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("US");
  }
}
