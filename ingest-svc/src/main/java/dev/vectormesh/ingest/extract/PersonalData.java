package dev.vectormesh.ingest.extract;

import com.google.common.net.InetAddresses;
import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import dev.vectormesh.ingest.work.WorkPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.checkdigit.IBANCheckDigit;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/** Personal data in a text, by its form and its check digits. */
final class PersonalData {
  private static final Pattern EMAIL =
      Pattern.compile(
          "[\\p{L}\\p{N}._%+-]{1,64}+@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}");
  private static final Pattern IBAN =
      Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b");
  private static final Pattern CARD =
      Pattern.compile("(?<![\\d.])\\d(?:[ -]?\\d){12,18}(?![\\d.]\\d)");
  private static final Pattern IP =
      Pattern.compile(
          "(?<![\\w.:])(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\\w:]|\\.\\d)");
  private static final int SHORTEST_ADDRESS = 6;
  private static final long TRIES = 10_000;

  /** What stands in a text, and where. */
  record Item(String kind, int from, int to) {}

  private final String region;

  /**
   * @param region of numbers without a country's prefix; empty where none are wanted
   * @throws IllegalArgumentException where there is no such region
   */
  PersonalData(String region) {
    if (!region.isEmpty()
        && !PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
      throw new IllegalArgumentException("region must be a country in capitals, such as US");
    }
    this.region = region;
  }

  /**
   * In order, none over another: what begins first is it, and of these what was looked for first.
   */
  List<Item> find(String text) {
    List<Item> all = new ArrayList<>();
    match(text, "email", EMAIL, found -> true, all);
    match(text, "iban", IBAN, PersonalData::isIban, all);
    match(text, "card", CARD, PersonalData::isCard, all);
    match(text, "ip", IP, PersonalData::isAddress, all);
    phones(text, all);
    all.sort(Comparator.comparingInt(Item::from));
    List<Item> apart = new ArrayList<>();
    for (Item item : all) {
      if (apart.isEmpty() || apart.getLast().to() <= item.from()) {
        apart.add(item);
      }
    }
    return apart;
  }

  private static void match(
      String text, String kind, Pattern form, Predicate<String> check, List<Item> found) {
    WorkPool.checkWanted();
    Matcher matcher = form.matcher(text);
    while (matcher.find()) {
      if (check.test(matcher.group())) {
        found.add(new Item(kind, matcher.start(), matcher.end()));
      }
    }
  }

  private static boolean isIban(String found) {
    return IBANCheckDigit.IBAN_CHECK_DIGIT.isValid(found.replace(" ", ""));
  }

  private static boolean isCard(String found) {
    String digits = found.replaceAll("[ -]", "");
    // The first digits of the networks: what else passes Luhn's check is some number.
    boolean network = digits.matches("(?:[3-6]|2[2-7]).*");
    return network && LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits);
  }

  private static boolean isAddress(String found) {
    // "::", "a::b" and the like stand in programs.
    return found.length() > SHORTEST_ADDRESS
        && found.chars().anyMatch(Character::isDigit)
        && InetAddresses.isInetAddress(found);
  }

  private void phones(String text, List<Item> found) {
    WorkPool.checkWanted();
    Iterable<PhoneNumberMatch> matches =
        PhoneNumberUtil.getInstance()
            .findNumbers(text, region.isEmpty() ? "ZZ" : region, Leniency.VALID, TRIES);
    for (PhoneNumberMatch match : matches) {
      found.add(new Item("phone", match.start(), match.end()));
    }
  }
}
