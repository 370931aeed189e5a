package dev.vectormesh.images;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IccCurveTest {
  private static byte[] parametric(int type, double... parameters) {
    ByteBuffer tag = ByteBuffer.allocate(12 + 4 * parameters.length);
    tag.put("para\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1))
        .putShort((short) type)
        .putShort((short) 0);
    for (double parameter : parameters) {
      tag.putInt((int) Math.round(parameter * 65536));
    }
    return tag.array();
  }

  private static byte[] table(int... values) {
    ByteBuffer tag = ByteBuffer.allocate(12 + 2 * values.length);
    tag.put("curv\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(values.length);
    for (int value : values) {
      tag.putShort((short) value);
    }
    return tag.array();
  }

  private static double light(byte[] tag, int level) {
    return requireNonNull(IccCurve.of(tag))[level];
  }

  @Test
  void parametricCurve_isSrgbs() {
    byte[] srgb = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);

    assertThat(light(srgb, 0)).isZero();
    assertThat(light(srgb, 5)).isCloseTo(5 / 255.0 / 12.92, offset(1e-5));
    assertThat(light(srgb, 128)).isCloseTo(0.2158605, offset(1e-4));
    assertThat(light(srgb, 255)).isCloseTo(1, offset(1e-4));
  }

  @Test
  void parametricCurves_ofAllTypes() {
    assertThat(light(parametric(0, 2), 51)).isCloseTo(0.04, offset(1e-5));
    assertThat(light(parametric(1, 2, 2, -0.2), 51)).isCloseTo(0.04, offset(1e-5));
    assertThat(light(parametric(1, 2, 2, -0.2), 10)).isZero();
    assertThat(light(parametric(2, 2, 2, -0.2, 0.1), 51)).isCloseTo(0.14, offset(1e-4));
    assertThat(light(parametric(2, 2, 2, -0.2, 0.1), 10)).isCloseTo(0.1, offset(1e-4));
    assertThat(light(parametric(4, 2, 1, 0, 0.5, 0.1, 0.2, 0.3), 51)).isCloseTo(0.24, offset(1e-4));
    assertThat(light(parametric(4, 2, 1, 0, 0.5, 0.5, 0.2, 0.3), 51)).isCloseTo(0.4, offset(1e-4));
  }

  @Test
  void tables_areInterpolated_andOneValueIsAPower() {
    assertThat(light(table(0, 0, 65535), 51)).isZero();
    assertThat(light(table(0, 0, 65535), 204)).isCloseTo(0.6, offset(1e-5));
    assertThat(light(table(), 51)).isCloseTo(0.2, offset(1e-9));
    assertThat(light(table(512), 51)).isCloseTo(0.04, offset(1e-9));
  }

  @Test
  void curve_isNone_orToldBroken_whenItIsNotWhole() {
    assertThat(IccCurve.of(null)).isNull();
    assertThat(IccCurve.of(new byte[12])).isNull();
    assertThat(IccCurve.of(parametric(7, 1))).isNull();
    assertThatThrownBy(() -> IccCurve.of(parametric(3, 2.4)))
        .isInstanceOf(BufferUnderflowException.class);
  }
}
