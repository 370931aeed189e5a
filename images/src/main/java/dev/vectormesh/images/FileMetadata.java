package dev.vectormesh.images;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.iptc.IptcReader;
import com.drew.metadata.photoshop.PhotoshopReader;
import com.drew.metadata.xmp.XmpReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** EXIF, IPTC and XMP of a file, by metadata-extractor. */
final class FileMetadata {
  private FileMetadata() {}

  /** What can be read of it; broken metadata is no reason to refuse a picture. */
  static Metadata read(ImageFormat format, byte[] file, Blocks blocks, List<String> warnings) {
    try {
      return switch (format) {
        case JPEG ->
            JpegMetadataReader.readMetadata(
                new ByteArrayInputStream(file),
                List.of(
                    new ExifReader(), new XmpReader(), new IptcReader(), new PhotoshopReader()));
        case TIFF -> TiffMetadataReader.readMetadata(new ByteArrayReader(file));
        case PNG, WEBP -> of(blocks);
        case GIF, BMP -> new Metadata();
      };
    } catch (JpegProcessingException
        | TiffProcessingException
        | IOException
        | RuntimeException
        | StackOverflowError
        | OutOfMemoryError e) {
      // Of a length that it names itself and that nobody has: the pixels may be fine all the same.
      warnings.add("its metadata is broken and was left out");
      return new Metadata();
    }
  }

  private static Metadata of(Blocks blocks) {
    Metadata metadata = new Metadata();
    if (blocks.exif() != null) {
      new ExifReader().extract(new ByteArrayReader(blocks.exif()), metadata);
    }
    if (blocks.xmp() != null) {
      new XmpReader().extract(blocks.xmp(), metadata);
    }
    return metadata;
  }
}
