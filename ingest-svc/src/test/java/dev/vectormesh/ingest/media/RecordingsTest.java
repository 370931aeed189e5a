package dev.vectormesh.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\0\0\u0020ftypisom\0\0\u0002\0isomiso2",
        "\0\0\0\bwide\0\0\u0012\u0034mdat",
        "\u001aE\u00df\u00a3\u0001\0\0\0",
        "RIFF\u00ff\0\0\0AVI LIST",
        "RIFF\u00ff\0\0\0WAVEfmt ",
        "OggS\0\u0002",
        "fLaC\0\0\0\"",
        "ID3\u0004\0\0\0\0",
        "FLV\u0001\u0005",
        "\u00ff\u00fb\u0090\u0064",
        "\u00ff\u00f1\u0050\u0080"
      })
  void videoAndSound_areTold(String head) {
    assertThat(Recordings.begins(bytes(head))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ID3 tags are a way to name songs",
        "the wide road goes on",
        "OggS is a page of Ogg",
        "FLV was Flash's format",
        "RIFF\u00ff\0\0\0WEBPVP8 ",
        "\0\0\0\u0018ftypheic\0\0\0\0mif1heic",
        "\u00ff\u00d8\u00ff\u00e0",
        "%PDF-1.7",
        "\u00ff\u00fe\u0041\0"
      })
  void allElse_isNot(String head) {
    assertThat(Recordings.begins(bytes(head))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void packetsOfATransportStream_areTold_butLettersInTextAreNot(int first) {
    byte[] packets = new byte[Recordings.HEAD];
    byte[] text = bytes("G".repeat(Recordings.HEAD));
    int length = first == 0 ? 188 : 192;
    for (int at = first; at < packets.length; at += length) {
      packets[at] = 'G';
    }

    assertThat(Recordings.begins(packets)).isTrue();
    assertThat(Recordings.begins(text)).isFalse();
  }
}
