package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** By which rules events and sessions are left out of training. */
public record MarkRules(
    @Help("user agents that this regular expression finds itself in are robots (BOT_AGENT)")
        @Default(
            "(?i)bot\\b|crawl|spider|slurp|headless|phantomjs|^curl/|^wget/|^python-|^java/|^go-http")
        String botAgents,
    @Help("a session with more events than this within botWindow is a robot's (BOT_RATE)")
        @Default("30")
        int botEvents,
    @Help("see botEvents") @Default("10s") Duration botWindow,
    @Help("the same done again with the same document within this time counts once (DUPLICATE)")
        @Default("3s")
        Duration duplicateWindow,
    @Help("a click whose document was looked at for less tells nothing (LOW_DWELL)") @Default("5s")
        Duration minDwell,
    @Help("a click that another document's follows within this time tells nothing (LOW_DWELL)")
        @Default("1s")
        Duration nextClick,
    @Help("the most of a released batch's events that one user's sessions have, 0..1 (USER_SHARE)")
        @Default("0.1")
        double userShare,
    @Help("events of a batch that any user may have, whatever share that is") @Default("20")
        int userEvents) {

  public MarkRules {
    Settings.require(compiles(botAgents), "botAgents", botAgents, "a regular expression");
    Settings.require(botEvents >= 1, "botEvents", botEvents, ">= 1");
    Settings.require(botWindow.isPositive(), "botWindow", botWindow, "> 0");
    Settings.require(!duplicateWindow.isNegative(), "duplicateWindow", duplicateWindow, ">= 0");
    Settings.require(!minDwell.isNegative(), "minDwell", minDwell, ">= 0");
    Settings.require(!nextClick.isNegative(), "nextClick", nextClick, ">= 0");
    Settings.require(userShare > 0 && userShare <= 1, "userShare", userShare, "above 0, up to 1");
    Settings.require(userEvents >= 0, "userEvents", userEvents, ">= 0");
  }

  private static boolean compiles(String expression) {
    try {
      Pattern unused = Pattern.compile(expression);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }
}
