package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TitlesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PowerPoint Presentation",
        "PowerPoint-Präsentation",
        "Présentation PowerPoint",
        "Presentación de PowerPoint",
        "Презентация PowerPoint",
        "PowerPoint プレゼンテーション",
        "Slide 1",
        "Folie 12",
        "Diapositive 3",
        "スライド 1",
        "Sheet1",
        "Tabelle1",
        "Feuil2",
        "Лист1",
        "工作表1",
        "Document1",
        "Dokument 2",
        "Документ1",
        "文档1",
        "Document",
        "Book1",
        "Mappe1",
        "Classeur1",
        "Microsoft Word - invoice.doc",
        "Microsoft Word - Dokument1",
        "untitled",
        "Untitled Document",
        "Untitled-1",
        "Unbenannt",
        "Unbenannt 3",
        "Sans titre",
        "Sin título",
        "無題",
        "Без названия",
        "Neues Dokument",
        "New Microsoft Word Document",
        "budget_final.xlsx",
        "   ",
        "--",
        "(no subject)",
        "Title"
      })
  void placeholders_areNoTitles(String title) {
    assertThat(Titles.isPlaceholder(title)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Introduction to PowerPoint",
        "Sheet metal work",
        "Documentation",
        "Document retention policy",
        "Slide rules of the 19th century",
        "Book of hours",
        "The untitled masterpiece",
        "Mapping birds",
        "New neighbours",
        "茶道",
        "Listen",
        "Titled people",
        "Presentation skills for engineers",
        "1984",
        "Sheets and blankets",
        "Working with PDF",
        "Hello World"
      })
  void chosenTitles_areKept(String title) {
    assertThat(Titles.isPlaceholder(title)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "invoices-2024.xlsx, invoices 2024",
    "meeting_notes_2024-05-01.docx, meeting notes 2024-05-01",
    "Annual%20report.pdf, Annual report",
    "README.md, README",
    "a.txt, a",
    "TokenBucket.java, TokenBucket.java",
    "docker-compose.yml, docker-compose.yml",
    "LICENSE, LICENSE",
    ".gitignore, .gitignore"
  })
  void nameOfAFile_isMadeReadable(String name, String title) {
    assertThat(Titles.ofFile(name)).isEqualTo(title);
  }

  @Test
  void nameWithoutWords_staysAsItIs() {
    assertThat(Titles.ofFile("___.txt")).isEqualTo("___.txt");
  }
}
