package io.github.shikra4j.runtime.checkpoint;

import static io.github.shikra4j.runtime.checkpoint.TorchArchive.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnpicklerTests {
  static List<Arguments> attacks() {
    String command = text("touch /tmp/attacked");
    String nested = "cos\nsystem\n(" + command + "tR";
    return List.of(
        Arguments.of("os.system", "\u0080\2" + nested + "."),
        Arguments.of("posix.system", "\u0080\2cposix\nsystem\n" + command + "\u0085R."),
        Arguments.of("os.system", "\u0080\2}(" + text("w") + nested + "u."),
        Arguments.of("builtins.eval", "\u0080\2cbuiltins\neval\n" + command + "\u0085R."),
        Arguments.of(
            "builtins.eval", "\u0080\4\u008c\10builtins\u008c\4eval\u0093" + command + "\u0085R."),
        Arguments.of("os.system", "(" + command + "ios\nsystem\n."),
        Arguments.of("OBJ", "(ccollections\nOrderedDict\n" + command + "o."),
        Arguments.of("NEWOBJ", "ccollections\nOrderedDict\n)\u0081."),
        Arguments.of("NEWOBJ_EX", "ccollections\nOrderedDict\n)}\u0092."),
        Arguments.of("BUILD", "]}b."),
        Arguments.of("BUILD", "}" + command + "b."),
        Arguments.of("BUILD", "ctorch\nHalfStorage\n}b."),
        Arguments.of("EXT1", "\u0082\1."),
        Arguments.of("PERSID", "Pid\n."),
        Arguments.of("torch.load", "ctorch\nload\n" + command + "\u0085R."),
        Arguments.of("torch._utils.HalfStorage", "ctorch._utils\nHalfStorage\n."),
        Arguments.of(
            "torch.storage._load_from_bytes", "ctorch.storage\n_load_from_bytes\nN\u0085R."));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void read_ofGlobalOrObjectBeyondTensors_refusesItByName(String name, String pickle) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> read(pickle));
    assertTrue(e.getMessage().contains("asks for"), e.getMessage());
    assertTrue(e.getMessage().contains(name), e.getMessage());
    assertTrue(e.getMessage().contains("model.bin"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "(.",
        "t.",
        "}",
        "0.",
        "(0.",
        "(1.",
        "h\1.",
        "j\1\1\1\1.",
        "Nq",
        "q\1.",
        "a.",
        "}Na.",
        "]NNs.",
        "}(Nu.",
        "NNR.",
        "N)R.",
        "ctorch\nHalfStorage\n)R.",
        "ccollections\nOrderedDict\n](N)ae\u0085R.",
        "ccollections\nOrderedDict\nK\1\u0085R.",
        "ctorch._utils\n_rebuild_tensor_v2\n)R.",
        "ctorch._utils\n_rebuild_parameter\n)R.",
        "ctorch._utils\n_rebuild_parameter\nN\u0085R.",
        "NQ.",
        ")Q.",
        "NN\u0093.",
        "\u0080\6N.",
        "X\u00ff\u00ff\u00ff\u00ffabc.",
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffabc.",
        "\u008b\u00ff\u00ff\u00ff\u007f.",
        "\u008a\11\1\1\1\1\1\1\1\1\1.",
        "X\1\0\0\0\u00ff.",
        "cunending",
        "B\1\0\0\0a.",
        "}(X\1\0\0\0aNX\1\0\0\0aNu."
      })
  void read_ofMalformedPickle_isRefused(String pickle) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> read(pickle));
    assertTrue(e.getMessage().contains("malformed pickle"), e.getMessage());
    assertTrue(e.getMessage().contains("model.bin"), e.getMessage());
  }

  @Test
  void read_ofExponentialTree_endsAtOnce() {
    // Every step doubles the tree; walking, comparing or hashing it would never end.
    String doubled = "2\u0086".repeat(50_000);
    assertInstanceOf(Pickled.Dict.class, read("}" + ")" + doubled + "Ns."));
  }

  @Test
  void read_ofDeepNesting_needsNoStack() {
    assertInstanceOf(Pickled.Tuple.class, read("N" + "\u0085".repeat(1_000_000) + "."));
    assertInstanceOf(Pickled.Sequence.class, read("]".repeat(100_000) + "a".repeat(99_999) + "."));
  }

  @Test
  void read_ofListThatHoldsItself_endsAtOnce() {
    assertInstanceOf(Pickled.Sequence.class, read("]q\0h\0a."));
  }

  @Test
  void read_ofNumbers_areSigned() {
    assertEquals(new Pickled.Whole(-2), read("J\u00fe\u00ff\u00ff\u00ff."));
    assertEquals(new Pickled.Whole(-2), read("\u008a\1\u00fe."));
    assertEquals(new Pickled.Whole(0), read("\u008a\0."));
    assertEquals(new Pickled.Whole(0xfffe), read("M\u00fe\u00ff."));
    assertEquals(new Pickled.Whole(Long.MIN_VALUE), read("\u008a\10\0\0\0\0\0\0\0\u0080."));
    assertEquals(new Pickled.Real(1.5), read("G?\u00f8\0\0\0\0\0\0."));
  }

  @Test
  void read_ofOrderedDictOfPairs_hasThem() {
    Pickled dict = read("ccollections\nOrderedDict\n](" + text("a") + "K\1ta\u0085R.");
    assertEquals(new Pickled.Whole(1), ((Pickled.Dict) dict).entries().get("a"));
  }

  private static Pickled read(String pickle) {
    return Unpickler.read(Path.of("model.bin"), pickle.getBytes(StandardCharsets.ISO_8859_1));
  }
}
