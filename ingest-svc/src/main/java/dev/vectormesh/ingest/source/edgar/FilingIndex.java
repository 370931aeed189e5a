package dev.vectormesh.ingest.source.edgar;

import dev.vectormesh.ingest.source.http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/** The page that names a filing's documents. */
final class FilingIndex {
  private FilingIndex() {}

  /** The exhibits, without pictures and the files of XBRL. */
  static List<FilingPart> exhibits(Answer index, FilingPart main) {
    List<FilingPart> exhibits = new ArrayList<>();
    Element table =
        Jsoup.parse(new String(index.body(), StandardCharsets.UTF_8))
            .selectFirst("table.tableFile");
    if (table == null) {
      return exhibits;
    }
    for (Element row : table.select("tr")) {
      Elements cells = row.select("td");
      String number = cells.size() < 4 ? "" : cells.get(0).text().strip();
      if (number.matches("[0-9]{1,4}") && cells.get(3).text().startsWith("EX-")) {
        exhibits.add(
            new FilingPart(
                main.company(),
                main.filing(),
                Integer.parseInt(number),
                cells.get(3).text().strip(),
                file(cells.get(2)),
                cells.get(1).text().strip()));
      }
    }
    return exhibits.stream()
        .filter(exhibit -> exhibit.number() > 1 && !exhibit.type().startsWith("EX-101"))
        .toList();
  }

  /** By its link, as what it is called by may have a note behind it: "iXBRL". */
  private static String file(Element cell) {
    String link = cell.select("a").attr("href");
    return link.substring(link.lastIndexOf('/') + 1);
  }
}
