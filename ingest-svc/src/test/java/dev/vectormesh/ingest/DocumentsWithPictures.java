package dev.vectormesh.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.poi.sl.usermodel.PictureData.PictureType;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;

/** PDF and Office files with pictures in them. */
public final class DocumentsWithPictures {
  private static final int SMALL = 24;

  private DocumentsWithPictures() {}

  /** A page for each list, which shows the scenes of these seeds; 0 is a bullet. */
  @SafeVarargs
  public static byte[] pdf(List<Integer>... pages) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (List<Integer> seeds : pages) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(FontName.HELVETICA), 12);
          content.newLineAtOffset(50, 50);
          content.showText("Page " + document.getNumberOfPages() + " of a report.");
          content.endText();
          for (int i = 0; i < seeds.size(); i++) {
            PDImageXObject image =
                PDImageXObject.createFromByteArray(document, picture(seeds.get(i)), "picture");
            content.drawImage(image, 50, 200 + 150f * i, 120, 100);
          }
        }
      }
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      document.save(file);
      return file.toByteArray();
    }
  }

  private static byte[] picture(int seed) throws IOException {
    return seed == 0
        ? DrawnFiles.scene(1, SMALL, SMALL, "png")
        : DrawnFiles.scene(seed, 180, 150, "png");
  }

  /** A slide for each seed, which shows that scene; the last slide is shown first. */
  public static byte[] slideShow(int... seeds) throws IOException {
    try (XMLSlideShow show = new XMLSlideShow()) {
      for (int seed : seeds) {
        XSLFSlide slide = show.createSlide();
        slide.createTextBox().setText("Of scene " + seed);
        slide.createPicture(
            show.addPicture(DrawnFiles.scene(seed, 180, 150, "png"), PictureType.PNG));
      }
      show.setSlideOrder(show.getSlides().getLast(), 0);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      show.write(file);
      return file.toByteArray();
    }
  }

  /** A text of OpenDocument with one scene. */
  static byte[] openDocument(int seed) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      entry(zip, "mimetype", text("application/vnd.oasis.opendocument.text"));
      entry(
          zip,
          "content.xml",
          text(
              """
              <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
                xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
                xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
                xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text><text:p>With a picture.
                <draw:frame><draw:image xlink:href="Pictures/one.png"/></draw:frame></text:p></office:text></office:body>
              </office:document-content>
              """));
      entry(zip, "Pictures/one.png", DrawnFiles.scene(seed, 180, 150, "png"));
      entry(zip, "Thumbnails/thumbnail.png", DrawnFiles.scene(seed + 1000, 180, 150, "png"));
    }
    return file.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
