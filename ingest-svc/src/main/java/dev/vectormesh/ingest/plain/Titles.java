package dev.vectormesh.ingest.plain;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells titles that somebody chose from those that a program filled in. */
public final class Titles {
  // Office names new files in the language of its user: a word of these with or without a number.
  private static final String DOCUMENT =
      "document|dokument|documento|documentos|документ|doc|asiakirja|belge|dokumentum|έγγραφο"
          + "|文書|ドキュメント|文档|文件|문서|مستند|מסמך|tài liệu|dokumen|dokumentas|dokuments";
  private static final String SHEET =
      "sheet|tabelle|feuil(?:le)?|hoja|foglio|planilha|folha|blad|arkusz|лист|аркуш|list|munka|munkalap|taul|taulukko|ark|sayfa|φύλλο|foaie|hárok|シート|工作表|시트|ورقة|גיליון|lapas|leht|trang"
          + " tính";
  private static final String BOOK =
      "book|workbook|mappe|arbeitsmappe|classeur|libro|cartel|pasta|map|skoroszyt|книга|sešit|munkafüzet|työkirja|kirja|arbetsbok|projektmappe|kitap|βιβλίο|工作簿|ブック|통합"
          + " 문서|registru|zošit";
  private static final String SLIDE =
      "slide|folie|diapositive|diapositiva|slajd|слайд|スライド|幻灯片|投影片|슬라이드|dia|lysbilde"
          + "|bild|snímek|snímka|slayt|dias|diapozitiv|διαφάνεια|dia-?nummer|شريحة|שקופית";
  private static final String PRESENTATION =
      "presentation|präsentation|présentation|presentación|presentazione|apresentação|presentatie"
          + "|prezentacja|презентация|презентація|prezentace|prezentácia|bemutató|esitys|presentasjon|præsentation|sunu|prezentare|παρουσίαση|プレゼンテーション|演示文稿|簡報|프레젠테이션|عرض"
          + " تقديمي|מצגת";
  private static final String NO_NAME =
      "untitled|unbenannt|unnamed|ohne titel|ohne namen|kein titel|no title|new|neu(?:es)?|sans"
          + " (?:titre|nom)|sin (?:título|titulo|nombre)|senza (?:titolo|nome)|sem"
          + " (?:título|nome)|naamloos|zonder titel|bez (?:tytułu|nazwy|názvu|mena)|без"
          + " (?:названия|имени|назви)|безымянный|無題|无标题|無標題|未命名|제목 ?없음|nimetön|namnlös|uden"
          + " (?:titel|navn)|uten (?:tittel|navn)|ikke-navngivet|başlıksız|adsız|névtelen|fără"
          + " titlu|χωρίς τίτλο|بدون عنوان|ללא (?:כותרת|שם)|không có tiêu đề|tanpa judul";
  private static final String NUMBER = "[ _#-]*\\(?\\d{0,4}\\)?";

  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?:microsoft |ms )?(?:office )?(?:word |excel |powerpoint )?(?:%s|%s|%s|%s|%s)%s"
                  .formatted(DOCUMENT, SHEET, BOOK, SLIDE, PRESENTATION, NUMBER)
              + "|(?:%s)(?:[ _-]?(?:microsoft )?(?:word |excel |powerpoint )?(?:%s|%s|%s|%s|%s|page|seite|file|datei|note|diagram))?%s"
                  .formatted(NO_NAME, DOCUMENT, SHEET, BOOK, SLIDE, PRESENTATION, NUMBER)
              + "|powerpoint[ -]*(?:%1$s)|(?:%1$s)(?: [\\p{L}]{1,10}){0,2}[ -]*powerpoint"
                  .formatted(PRESENTATION)
              + "|microsoft (?:word|excel|powerpoint|office word) ?[-–].*"
              + "|(?:title|titel|titre|título|titolo|subject|betreff)%s".formatted(NUMBER)
              + "|(?:click|tap) to (?:add|edit).*|(?:slide|page|seite) \\d+(?: (?:of|von) \\d+)?"
              + "|<[^>]*>|\\(?(?:no subject|kein betreff|ohne betreff|pas de sujet)\\)?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final Pattern FILE_NAME =
      Pattern.compile(
          "(?i)\\S.{0,200}\\.(docx?|docm|dotx?|xlsx?|xlsm|pptx?|potx?|od[tsp]|rtf|pdf|indd|dvi|tex|qxd"
              + "|pages|key|numbers|wpd|pub|tmp|fm|ai|eps|ps|p65|pmd)");
  private static final Set<String> DOCUMENTS =
      Set.of(
          ("txt text log rst srt vtt adoc asciidoc md markdown mdx html htm xhtml pdf doc docx docm"
               + " dot dotx xls xlsx xlsm ppt pptx pptm pps ppsx odt ods odp rtf epub eml msg mbox"
               + " csv tsv ipynb pages key numbers fb2 djvu mp4 m4v mov mkv webm avi mpg mpeg wmv"
               + " flv ogv mp3 m4a ogg oga opus flac wav wma aac")
              .split(" "));

  private Titles() {}

  /**
   * Whether nobody chose it: {@code Sheet1}, {@code Unbenannt 2}, {@code PowerPoint-Präsentation}.
   */
  public static boolean isPlaceholder(String title) {
    String words = title.strip();
    if (words.codePoints().noneMatch(Character::isLetterOrDigit)
        || words.length() < 3 && words.chars().allMatch(c -> c < 0x80)) {
      return true;
    }
    return PLACEHOLDER.matcher(words).matches() || FILE_NAME.matcher(words).matches();
  }

  /**
   * The name of a file as a title: {@code meeting_notes-2024.docx} is {@code meeting notes 2024}.
   * Names of code and settings stay as they are: people know them so.
   */
  public static String ofFile(String name) {
    int dot = name.lastIndexOf('.');
    if (dot <= 0 || !DOCUMENTS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
      return name;
    }
    String words =
        name.substring(0, dot)
            .replace("%20", " ")
            .replace('_', ' ')
            // Between figures a hyphen is part of a date or a number.
            .replaceAll("(?<![0-9])-|-(?![0-9])", " ")
            .replaceAll("(?<=\\p{L})\\.(?=\\p{L}{3})|\\+", " ")
            .replaceAll("\\s+", " ")
            .strip();
    return words.isEmpty() ? name : words;
  }
}
