package io.github.shikra4j.runtime.model;

import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.checkpoint.StoredTensor;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The whole model once more, as the papers of LLaMA (arXiv 2302.13971), RoPE (2104.09864), grouped
 * queries (2305.13245) and CLIP (2103.00020) write it down: plain loops in double precision, no
 * cache, nothing shared with the programs.
 */
final class ReferenceShikra {
  private final ModelFolder folder;
  private final LanguageConfig language;
  private final VisionConfig vision;

  ReferenceShikra(ModelFolder folder) {
    this.folder = folder;
    this.language = folder.language();
    this.vision = folder.tower().orElseThrow().config();
  }

  /** Returns {@code [patches, hidden]} of pixels {@code [3, side, side]}. */
  double[][] features(float[] pixels) {
    try (Checkpoint tower = Checkpoint.open(folder.tower().orElseThrow().folder());
        Checkpoint model = Checkpoint.open(folder.folder())) {
      String root = "vision_model.";
      double[][] x = layerNorm(tower, root + "pre_layrnorm", embed(tower, root, pixels));
      int run = vision.layersRun(language.multimodal().orElseThrow().selectLayer());
      for (int i = 0; i < run; i++) {
        x = encoderLayer(tower, root + "encoder.layers." + i + ".", x);
      }
      double[][] patches = new double[x.length - 1][];
      System.arraycopy(x, 1, patches, 0, patches.length);
      return linear(model, "model.mm_projector", patches);
    }
  }

  private double[][] embed(Checkpoint tower, String root, float[] pixels) {
    int side = vision.imageSize();
    int patch = vision.patchSize();
    int across = side / patch;
    float[] kernel = tower.tensor(root + "embeddings.patch_embedding.weight").toFloats();
    float[] first = tower.tensor(root + "embeddings.class_embedding").toFloats();
    double[][] positions = matrix(tower, root + "embeddings.position_embedding.weight");
    double[][] x = new double[1 + across * across][vision.hiddenSize()];
    for (int t = 0; t < x.length; t++) {
      for (int w = 0; w < vision.hiddenSize(); w++) {
        double sum = t == 0 ? first[w] : 0;
        for (int c = 0; t > 0 && c < 3; c++) {
          for (int i = 0; i < patch; i++) {
            for (int j = 0; j < patch; j++) {
              int row = (t - 1) / across * patch + i;
              int column = (t - 1) % across * patch + j;
              sum +=
                  (double) kernel[((w * 3 + c) * patch + i) * patch + j]
                      * pixels[(c * side + row) * side + column];
            }
          }
        }
        x[t][w] = sum + positions[t][w];
      }
    }
    return x;
  }

  private double[][] encoderLayer(Checkpoint tower, String layer, double[][] x) {
    double[][] h = layerNorm(tower, layer + "layer_norm1", x);
    double[][] attended =
        attention(
            linear(tower, layer + "self_attn.q_proj", h),
            linear(tower, layer + "self_attn.k_proj", h),
            linear(tower, layer + "self_attn.v_proj", h),
            vision.heads(),
            vision.heads(),
            vision.hiddenSize() / vision.heads(),
            false);
    double[][] middle = add(x, linear(tower, layer + "self_attn.out_proj", attended));
    double[][] inner =
        linear(tower, layer + "mlp.fc1", layerNorm(tower, layer + "layer_norm2", middle));
    double[][] active = each(inner, v -> v / (1 + Math.exp(-1.702 * v)));
    return add(middle, linear(tower, layer + "mlp.fc2", active));
  }

  private double[][] layerNorm(Checkpoint from, String name, double[][] x) {
    float[] weight = from.tensor(name + ".weight").toFloats();
    float[] bias = from.tensor(name + ".bias").toFloats();
    double[][] y = new double[x.length][weight.length];
    for (int t = 0; t < x.length; t++) {
      double mean = 0;
      for (double v : x[t]) {
        mean += v / weight.length;
      }
      double variance = 0;
      for (double v : x[t]) {
        variance += (v - mean) * (v - mean) / weight.length;
      }
      for (int i = 0; i < weight.length; i++) {
        y[t][i] =
            (x[t][i] - mean) / Math.sqrt(variance + vision.layerNormEps()) * weight[i] + bias[i];
      }
    }
    return y;
  }

  /** Returns the logits {@code [tokens, vocabulary]} of a prompt with a picture in it. */
  double[][] logits(int[] ids, double[][] features, int position) {
    try (Checkpoint model = Checkpoint.open(folder.folder())) {
      double[][] table = matrix(model, "model.embed_tokens.weight");
      double[][] x = new double[ids.length][];
      for (int t = 0; t < ids.length; t++) {
        boolean patch = t >= position && t < position + features.length;
        x[t] = patch ? features[t - position] : table[ids[t]];
      }
      for (int i = 0; i < language.layers(); i++) {
        x = decoderLayer(model, "model.layers." + i + ".", x);
      }
      double[][] head = language.tieWordEmbeddings() ? table : matrix(model, "lm_head.weight");
      return product(rmsNorm(model, "model.norm.weight", x), head);
    }
  }

  private double[][] decoderLayer(Checkpoint model, String layer, double[][] x) {
    double[][] h = rmsNorm(model, layer + "input_layernorm.weight", x);
    double[][] attended =
        attention(
            rotate(product(h, matrix(model, layer + "self_attn.q_proj.weight"))),
            rotate(product(h, matrix(model, layer + "self_attn.k_proj.weight"))),
            product(h, matrix(model, layer + "self_attn.v_proj.weight")),
            language.heads(),
            language.keyValueHeads(),
            language.headDim(),
            true);
    double[][] middle = add(x, product(attended, matrix(model, layer + "self_attn.o_proj.weight")));
    double[][] n = rmsNorm(model, layer + "post_attention_layernorm.weight", middle);
    double[][] gate = product(n, matrix(model, layer + "mlp.gate_proj.weight"));
    double[][] up = product(n, matrix(model, layer + "mlp.up_proj.weight"));
    double[][] inner = new double[n.length][language.intermediateSize()];
    for (int t = 0; t < n.length; t++) {
      for (int i = 0; i < inner[t].length; i++) {
        inner[t][i] = gate[t][i] / (1 + Math.exp(-gate[t][i])) * up[t][i];
      }
    }
    return add(middle, product(inner, matrix(model, layer + "mlp.down_proj.weight")));
  }

  private double[][] rmsNorm(Checkpoint model, String name, double[][] x) {
    float[] weight = model.tensor(name).toFloats();
    double[][] y = new double[x.length][weight.length];
    for (int t = 0; t < x.length; t++) {
      double square = 0;
      for (double v : x[t]) {
        square += v * v / weight.length;
      }
      for (int i = 0; i < weight.length; i++) {
        y[t][i] = x[t][i] / Math.sqrt(square + language.rmsNormEps()) * weight[i];
      }
    }
    return y;
  }

  /** Turns the pair of numbers i and i + half of every head by position * theta^(-2i/headDim). */
  private double[][] rotate(double[][] x) {
    int width = language.headDim();
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int at = 0; at < x[t].length; at++) {
        int i = at % width;
        int pair = i % (width / 2);
        double angle = t * Math.pow(language.ropeTheta(), -2.0 * pair / width);
        double other = i < width / 2 ? -x[t][at + width / 2] : x[t][at - width / 2];
        y[t][at] = x[t][at] * Math.cos(angle) + other * Math.sin(angle);
      }
    }
    return y;
  }

  private static double[][] attention(
      double[][] q, double[][] k, double[][] v, int heads, int kvHeads, int width, boolean causal) {
    double[][] out = new double[q.length][heads * width];
    for (int t = 0; t < q.length; t++) {
      for (int head = 0; head < heads; head++) {
        int shared = head / (heads / kvHeads) * width;
        int seen = causal ? t + 1 : k.length;
        double[] weights = new double[seen];
        double sum = 0;
        for (int s = 0; s < seen; s++) {
          double dot = 0;
          for (int i = 0; i < width; i++) {
            dot += q[t][head * width + i] * k[s][shared + i];
          }
          weights[s] = Math.exp(dot / Math.sqrt(width));
          sum += weights[s];
        }
        for (int s = 0; s < seen; s++) {
          for (int i = 0; i < width; i++) {
            out[t][head * width + i] += weights[s] / sum * v[s][shared + i];
          }
        }
      }
    }
    return out;
  }

  private static double[][] linear(Checkpoint from, String name, double[][] x) {
    double[][] y = product(x, matrix(from, name + ".weight"));
    float[] bias = from.tensor(name + ".bias").toFloats();
    for (double[] row : y) {
      for (int i = 0; i < row.length; i++) {
        row[i] += bias[i];
      }
    }
    return y;
  }

  /** Returns x times the transpose of w. */
  private static double[][] product(double[][] x, double[][] w) {
    double[][] y = new double[x.length][w.length];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < w.length; o++) {
        for (int i = 0; i < w[o].length; i++) {
          y[t][o] += x[t][i] * w[o][i];
        }
      }
    }
    return y;
  }

  private static double[][] add(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int i = 0; i < a[t].length; i++) {
        sum[t][i] = a[t][i] + b[t][i];
      }
    }
    return sum;
  }

  private static double[][] each(double[][] x, DoubleUnaryOperator function) {
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        y[t][i] = function.applyAsDouble(x[t][i]);
      }
    }
    return y;
  }

  private static double[][] matrix(Checkpoint from, String name) {
    StoredTensor tensor = from.tensor(name);
    float[] numbers = tensor.toFloats();
    int rows = (int) tensor.dimensions()[0];
    double[][] matrix = new double[rows][numbers.length / rows];
    for (int i = 0; i < numbers.length; i++) {
      matrix[i / matrix[0].length][i % matrix[0].length] = numbers[i];
    }
    return matrix;
  }

  static List<float[]> toFloats(double[][] rows) {
    List<float[]> floats = new ArrayList<>();
    for (double[] row : rows) {
      float[] single = new float[row.length];
      for (int i = 0; i < row.length; i++) {
        single[i] = (float) row[i];
      }
      floats.add(single);
    }
    return floats;
  }
}
