package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.utils.XMLReaderUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MathTextTest {
  private static String text(String formula) throws Exception {
    MathText text = new MathText();
    String xml = "<m:math xmlns:m=\"%s\">%s</m:math>".formatted(MathText.NAMESPACE, formula);
    XMLReaderUtils.parseSAX(
        new ByteArrayInputStream(
            xml.replaceAll("<(/?)(?=m[a-z])(?!m:)", "<$1m:").getBytes(StandardCharsets.UTF_8)),
        text,
        new ParseContext());
    return text.text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup> | E=mc^2",
        "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac> | (a+b)/c",
        "<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt> | √(x+1)",
        "<mroot><mi>y</mi><mn>3</mn></mroot> | 3√y",
        "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup> | x_i^2",
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>"
            + " | ∑_(i=1)^n i",
        "<mi>sin</mi><mo>\u2061</mo><mi>x</mi><mo>\u2062</mo><mi>y</mi> | sin xy",
        "<mi>an</mi><mi>example</mi><mo>:</mo><mi>cos</mi><mi>x</mi><mi>y</mi> | an example:cos xy",
        "<mfenced open='['><mi>a</mi><mi>b</mi></mfenced> | [a, b)",
        "<mover><mi>v</mi><mo>→</mo></mover> | v",
        "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable>"
            + " | 1, 2; 3"
      })
  void formula_isWrittenAsTyped(String formula, String line) throws Exception {
    assertThat(text(formula)).isEqualTo(line);
  }

  /** Would never end if each level read its base twice. */
  @Test
  void deepFormula_isRead() throws Exception {
    String deep = "<munder>".repeat(80) + "<mi>x</mi>" + "<mn>1</mn></munder>".repeat(80);

    assertThat(text(deep)).isEqualTo("x" + "_1".repeat(80));
  }
}
