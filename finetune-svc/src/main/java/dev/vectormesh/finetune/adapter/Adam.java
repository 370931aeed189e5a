package dev.vectormesh.finetune.adapter;

/**
 * Adam (Kingma and Ba 2015), with weights pulled to where they began, apart from the gradient
 * (Loshchilov and Hutter 2019 pull them to 0).
 */
final class Adam {
  private static final double FIRST_DECAY = 0.9;
  private static final double SECOND_DECAY = 0.999;
  private static final float NOT_ZERO = 1e-8f;

  private final float[] origin;
  private final float[] first;
  private final float[] second;
  private final float pull;
  private int step;

  /**
   * @param origin where the weights begin
   * @param pull by how much of its way back a weight is moved in each step, per learning rate
   */
  Adam(float[] origin, float pull) {
    this.origin = origin.clone();
    this.first = new float[origin.length];
    this.second = new float[origin.length];
    this.pull = pull;
  }

  /** Moves the weights. */
  void step(float[] weights, float[] gradient, float learningRate) {
    step++;
    float b1 = (float) FIRST_DECAY;
    float b2 = (float) SECOND_DECAY;
    float scale = (float) (learningRate / (1 - Math.pow(FIRST_DECAY, step)));
    float secondScale = (float) (1 / (1 - Math.pow(SECOND_DECAY, step)));
    float back = learningRate * pull;
    for (int i = 0; i < weights.length; i++) {
      first[i] = b1 * first[i] + (1 - b1) * gradient[i];
      second[i] = b2 * second[i] + (1 - b2) * gradient[i] * gradient[i];
      float move = scale * first[i] / ((float) Math.sqrt(second[i] * secondScale) + NOT_ZERO);
      weights[i] -= move + back * (weights[i] - origin[i]);
    }
  }
}
