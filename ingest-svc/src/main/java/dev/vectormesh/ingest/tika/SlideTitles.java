package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackageRelationship;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.ooxml.OPCPackageWrapper;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The titles of PowerPoint's slides, which Tika 3.3.0 tells as any text of theirs. Lives in the
 * child JVM.
 */
final class SlideTitles {
  private static final String RELATIONS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  private static final Set<String> TITLES = Set.of("title", "ctrTitle");
  private static final ParseContext OWN_PARSER = new ParseContext();

  private SlideTitles() {}

  /**
   * In the order of the slides, empty where one has none. A show that cannot be read so has none:
   * it is up to its parser to say what is wrong with it.
   *
   * @param in as its type was found: opened
   */
  static List<String> of(TikaInputStream in) {
    try {
      return switch (in.getOpenContainer()) {
        case OPCPackageWrapper file -> titles(file.getOPCPackage());
        case POIFSFileSystem file -> titles(file.getRoot());
        case DirectoryNode root -> titles(root);
        case null, default -> List.of();
      };
    } catch (IOException | TikaException | SAXException | RuntimeException e) {
      return List.of();
    } catch (InvalidFormatException e) {
      return List.of();
    }
  }

  // The show is not closed: that would close the file, which is to be read yet.
  @SuppressWarnings("resource")
  private static List<String> titles(DirectoryNode root) throws IOException {
    return new HSLFSlideShow(root)
        .getSlides().stream().map(slide -> slide.getTitle()).map(t -> t == null ? "" : t).toList();
  }

  private static List<String> titles(OPCPackage show)
      throws InvalidFormatException, IOException, TikaException, SAXException {
    List<String> titles = new ArrayList<>();
    for (PackagePart presentation :
        show.getPartsByRelationshipType(PackageRelationshipTypes.CORE_DOCUMENT)) {
      SlideIds slides = new SlideIds();
      parse(presentation, slides);
      for (String id : slides.ids) {
        PackageRelationship slide = presentation.getRelationship(id);
        Title title = new Title();
        if (slide != null) {
          parse(presentation.getRelatedPart(slide), title);
        }
        titles.add(title.text());
      }
    }
    return titles;
  }

  private static void parse(PackagePart part, DefaultHandler handler)
      throws IOException, TikaException, SAXException {
    try (InputStream in = part.getInputStream()) {
      XMLReaderUtils.parseSAX(in, handler, OWN_PARSER);
    }
  }

  /** The slides of a presentation, in the order in which they are shown. */
  private static final class SlideIds extends DefaultHandler {
    private final List<String> ids = new ArrayList<>();

    @Override
    public void startElement(String uri, String local, String name, Attributes attributes) {
      String id = local.equals("sldId") ? attributes.getValue(RELATIONS, "id") : null;
      if (id != null) {
        ids.add(id);
      }
    }
  }

  /** The text of the first shape of a slide that is its title. */
  private static final class Title extends DefaultHandler {
    private final StringBuilder shape = new StringBuilder();
    private String title = "";
    private boolean isTitle;
    private boolean inRun;

    String text() {
      return title.replaceAll("\\s+", " ").strip();
    }

    @Override
    public void startElement(String uri, String local, String name, Attributes attributes) {
      switch (local) {
        case "sp" -> {
          shape.setLength(0);
          isTitle = false;
        }
        case "ph" -> isTitle = TITLES.contains(String.valueOf(attributes.getValue("type")));
        case "t" -> inRun = true;
        case "br", "p" -> shape.append(' ');
        default -> {}
      }
    }

    @Override
    public void characters(char[] chars, int start, int length) {
      if (inRun) {
        shape.append(chars, start, length);
      }
    }

    @Override
    public void endElement(String uri, String local, String name) {
      if (local.equals("t")) {
        inRun = false;
      } else if (local.equals("sp") && isTitle && text().isEmpty()) {
        title = shape.toString();
      }
    }
  }
}
