package io.github.shikra4j.training.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Longs;
import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.runtime.checkpoint.Checkpoint;
import io.github.shikra4j.runtime.checkpoint.LanguageConfig;
import io.github.shikra4j.runtime.checkpoint.ModelFolder;
import io.github.shikra4j.runtime.checkpoint.VisionConfig;
import io.github.shikra4j.runtime.model.ModelTensors;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.model.ShikraModel;
import io.github.shikra4j.runtime.model.Weights;
import io.github.shikra4j.runtime.program.Autograd;
import io.github.shikra4j.runtime.program.Program;
import io.github.shikra4j.training.engine.TrainedModel.Layer;
import io.github.shikra4j.training.engine.TrainedModel.Sight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads a model to be trained: what is frozen as it lies in its files, what is trained copied. */
final class ModelLoader {
  private final ModelFolder folder;
  private final LanguageConfig config;
  private final Trained trained;
  private final List<Device> devices;
  private final NDManager manager;
  private final Program train;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<Device, NDManager> managers = new HashMap<>();
  private final Map<Device, NDArray> none = new HashMap<>();

  private ModelLoader(
      ModelFolder folder, Trained trained, List<Device> devices, NDManager manager) {
    this.folder = folder;
    this.config = folder.language();
    this.trained = trained;
    this.devices = devices;
    this.manager = manager;
    this.train = Program.load(manager, ModelLoader.class, "Train");
  }

  /**
   * Loads a model over devices: the embedding, tower and projector on the first, the output layer
   * on the last, the decoder layers in equal shares.
   *
   * @param manager of the first device; owned by the model from now on
   * @throws CheckpointException if a tensor is missing or has another shape than configured
   */
  static TrainedModel load(
      ModelFolder folder,
      Checkpoint checkpoint,
      Trained trained,
      List<Device> devices,
      NDManager manager) {
    return new ModelLoader(folder, trained, devices, manager).load(checkpoint);
  }

  private TrainedModel load(Checkpoint checkpoint) {
    Autograd.record(false);
    Device first = devices.get(0);
    Device last = config.tieWordEmbeddings() ? first : devices.get(devices.size() - 1);
    long hidden = config.hiddenSize();
    // In the order of the model's parameters.
    Source language = new Source(checkpoint, "", trained.languageModel());
    NDArray table = language.get(ModelTensors.EMBEDDING, first, config.vocabSize(), hidden);
    Optional<Sight> sight = folder.tower().map(tower -> sight(tower, checkpoint, first));
    List<Layer> layers = layers(language);
    NDArray norm = language.get(ModelTensors.NORM, last, hidden);
    Linear head = head(language, table, last);
    return new TrainedModel(
        manager,
        train,
        config,
        table,
        layers,
        norm,
        head,
        sight,
        trained.type(),
        trained.loraScale(),
        List.copyOf(parameters));
  }

  private List<Layer> layers(Source language) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(layer(language, i, devices.get(i * devices.size() / config.layers())));
    }
    return List.copyOf(layers);
  }

  private Layer layer(Source language, int index, Device device) {
    int before = parameters.size();
    List<NDArray> weights = new ArrayList<>();
    List<NDArray> adapters = new ArrayList<>();
    for (ModelTensors.Tensor tensor : ModelTensors.decoderLayer(config, index)) {
      NDArray weight = language.get(tensor, device);
      weights.add(weight);
      if (tensor.shape().size() == 2) {
        Linear linear =
            adapted(tensor.name(), weight, tensor.shape().get(0), tensor.shape().get(1), device);
        adapters.addAll(linear.adapter());
      }
    }
    return new Layer(weights, adapters, parameters.size() > before);
  }

  private Linear head(Source language, NDArray table, Device device) {
    long vocabulary = config.vocabSize();
    long hidden = config.hiddenSize();
    NDArray weight =
        config.tieWordEmbeddings()
            ? table
            : language.get(ModelTensors.HEAD, device, vocabulary, hidden);
    return adapted(ModelTensors.HEAD, weight, vocabulary, hidden, device);
  }

  private Sight sight(ModelFolder.Tower tower, Checkpoint model, Device device) {
    VisionConfig vision = tower.config();
    int run = vision.layersRun(config.multimodal().orElseThrow().selectLayer());
    try (Checkpoint checkpoint = Checkpoint.open(tower.folder())) {
      String prefix = ShikraModel.towerPrefix(checkpoint);
      Source source = new Source(checkpoint, prefix, trained.visionTower());
      List<NDArray> input = all(source, ModelTensors.towerInput(vision), device);
      List<List<NDArray>> layers = new ArrayList<>();
      for (int i = 0; i < run; i++) {
        layers.add(all(source, ModelTensors.towerLayer(vision, i), device));
      }
      Source projector = new Source(model, "", trained.projector());
      String name = ModelTensors.PROJECTOR.get(0);
      long hidden = config.hiddenSize();
      NDArray weight = projector.get(name, device, hidden, vision.hiddenSize());
      NDArray bias = projector.get(ModelTensors.PROJECTOR.get(1), device, hidden);
      Linear linear = adapted(name, weight, hidden, vision.hiddenSize(), device);
      return new Sight(vision, input, layers, trained.visionTower(), linear, bias);
    }
  }

  private static List<NDArray> all(
      Source source, List<ModelTensors.Tensor> tensors, Device device) {
    return tensors.stream().map(tensor -> source.get(tensor, device)).toList();
  }

  private Linear adapted(String name, NDArray weight, long out, long in, Device device) {
    NDArray empty = none.computeIfAbsent(device, d -> manager(d).create(new Shape(0)));
    if (!trained.adapts(name)) {
      return new Linear(weight, empty, empty);
    }
    LoraInit init = trained.init(name, out, in);
    NDArray a = made(LoraInit.nameOfA(name), init.a(), new Shape(init.rank(), in), device);
    NDArray b = made(LoraInit.nameOfB(name), init.b(), new Shape(out, init.rank()), device);
    return new Linear(weight, a, b);
  }

  private NDArray made(String name, float[] values, Shape shape, Device device) {
    return trainedFrom(name, manager(device).create(values, shape));
  }

  private NDManager manager(Device device) {
    return managers.computeIfAbsent(
        device, d -> d.equals(manager.getDevice()) ? manager : manager.newSubManager(d));
  }

  /** Makes a parameter of its float32 values. */
  private NDArray trainedFrom(String name, NDArray values) {
    NDManager owner = values.getManager();
    NDArray weight =
        trained.type() == NumberType.FLOAT32
            ? values
            : train.record("copy").with(values).with(trained.type().code()).tensor(owner);
    Autograd.require(weight);
    NDArray master = trained.masters() ? values : weight;
    if (master != values) {
      values.close();
    }
    parameters.add(new Parameter(name, weight, master));
    return weight;
  }

  /** A checkpoint's tensors, all trained or all frozen. */
  private final class Source {
    private final Checkpoint checkpoint;
    private final String prefix;
    private final boolean trains;

    Source(Checkpoint checkpoint, String prefix, boolean trains) {
      this.checkpoint = checkpoint;
      this.prefix = prefix;
      this.trains = trains;
    }

    NDArray get(ModelTensors.Tensor tensor, Device device) {
      NumberType type = trains ? NumberType.FLOAT32 : trained.type();
      Weights weights =
          new Weights(checkpoint, prefix, manager(device), type, train, trains, numbers -> {});
      NDArray values = weights.get(tensor);
      return trains ? trainedFrom(prefix + tensor.name(), values) : values;
    }

    NDArray get(String name, Device device, long... shape) {
      return get(new ModelTensors.Tensor(name, Longs.asList(shape)), device);
    }
  }
}
