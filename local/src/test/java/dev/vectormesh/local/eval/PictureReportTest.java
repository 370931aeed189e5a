package dev.vectormesh.local.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PictureReportTest {
  @Test
  void ranks_becomeRecallsAndMeanReciprocalRank_eachByItself() {
    PictureReport report = new PictureReport();
    for (int rank : List.of(1, 2, 6, 0)) {
      report.add(PictureReport.TEXT_TO_IMAGE, false, rank);
    }
    report.add(PictureReport.IMAGE_TO_TEXT, true, 4);

    assertThat(report.json())
        .containsExactly(
            "{\"collection\":\"drawn\",\"search\":\"text to"
                + " image\",\"heldOut\":false,\"queries\":4,"
                + "\"recall1\":0.2500,\"recall5\":0.5000,\"recall10\":0.7500,\"mrr10\":0.4167}",
            "{\"collection\":\"drawn\",\"search\":\"image to text\",\"heldOut\":true,\"queries\":1,"
                + "\"recall1\":0.0000,\"recall5\":1.0000,\"recall10\":1.0000,\"mrr10\":0.2500}");
    assertThat(report.table()).hasSize(3);
    assertThat(report.table().get(1)).contains("4  text to image  seen", "0.4167");
    assertThat(report.table().get(2)).contains("held out");
  }
}
