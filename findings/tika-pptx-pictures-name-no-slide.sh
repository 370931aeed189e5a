#!/usr/bin/env bash
# Apache Tika 3.3.0: pictures in a .pptx are handed out behind the text of all slides, and nothing that comes with one says on
# which slide it is shown.
#
# Expected: an embedded document arrives while the slide that shows it is read (as text and notes of a slide do), or its
# metadata names the slide.
# Happens: the EmbeddedDocumentExtractor is called after the last slide's text was written. The only lead is a hint in the text:
# <div class="embedded" id="slide2_rId2"/> stands where the picture is shown, and the same string is the metadata's
# embeddedRelationshipId. The number in it is the slide's file in the archive, not its place in the show: of a deck
# whose second slide was moved to the front, the picture that is shown first is "slide2".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-core</artifactId><version>3.3.0</version></dependency>
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-parser-microsoft-module</artifactId><version>3.3.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.poi.sl.usermodel.PictureData;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.tika.Tika;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.sax.ToTextContentHandler;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;

public class Finding {
  public static void main(String[] args) throws Exception {
    System.out.println(Tika.getString());
    List<String> seen = new ArrayList<>();
    ContentHandler handler =
        new ToTextContentHandler() {
          @Override
          public void startElement(String uri, String name, String qName, Attributes attributes) {
            if ("embedded".equals(attributes.getValue("class"))) {
              seen.add("hint " + attributes.getValue("id"));
            }
          }

          @Override
          public void characters(char[] text, int from, int length) {
            String line = new String(text, from, length).strip();
            if (line.endsWith(" slide")) {
              seen.add("text " + line);
            }
          }
        };
    ParseContext context = new ParseContext();
    context.set(
        EmbeddedDocumentExtractor.class,
        new EmbeddedDocumentExtractor() {
          @Override
          public boolean shouldParseEmbedded(Metadata metadata) {
            return true;
          }

          @Override
          public void parseEmbedded(InputStream in, ContentHandler h, Metadata metadata, boolean outputHtml) {
            if (String.valueOf(metadata.get(Metadata.CONTENT_TYPE)).startsWith("image/")) {
              seen.add("picture " + metadata.get(TikaCoreProperties.EMBEDDED_RELATIONSHIP_ID));
            }
          }
        });
    new OOXMLParser().parse(new ByteArrayInputStream(deck()), handler, new Metadata(), context);
    // POI puts a preview of the deck into each file; it is no picture of a slide.
    seen.removeIf(line -> line.contains("thumbnail"));
    seen.forEach(System.out::println);
    // The slide that was made second is shown first.
    List<String> expected =
        List.of("text second slide", "hint slide2_rId2", "text first slide", "hint slide1_rId2");
    boolean same = seen.stream().filter(s -> !s.startsWith("picture")).toList().equals(expected);
    boolean behind = seen.subList(4, seen.size()).stream().allMatch(s -> s.startsWith("picture slide"));
    if (!same || !behind || seen.size() != 6) {
      System.out.println("CHANGED");
      System.exit(1);
    }
  }

  /** Two slides with a picture each, the second moved to the front. */
  private static byte[] deck() throws Exception {
    try (XMLSlideShow show = new XMLSlideShow()) {
      for (int i = 0; i < 2; i++) {
        XSLFSlide slide = show.createSlide();
        slide.createTextBox().setText(i == 0 ? "first slide" : "second slide");
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        BufferedImage image = new BufferedImage(60, 60, BufferedImage.TYPE_INT_RGB);
        image.setRGB(i, i, 0xffffff);
        ImageIO.write(image, "png", png);
        slide.createPicture(show.addPicture(png.toByteArray(), PictureData.PictureType.PNG));
      }
      show.setSlideOrder(show.getSlides().get(1), 0);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      show.write(file);
      return file.toByteArray();
    }
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
java -Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory -cp "$(cat classpath)" Finding.java
