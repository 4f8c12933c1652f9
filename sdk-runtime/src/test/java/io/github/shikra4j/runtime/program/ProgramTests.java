package io.github.shikra4j.runtime.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.runtime.model.Cpu;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTests {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = Torch.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void load_unknownName_namesIt() {
    EngineException error =
        assertThrows(EngineException.class, () -> Program.load(manager, "Nothing"));
    assertTrue(error.getMessage().contains("Nothing"));
  }

  @Test
  void call_wrongShapes_failsAndProgramGoesOn() {
    try (Program llama = Program.load(manager, "Llama")) {
      NDArray x = manager.ones(new Shape(2, 3));
      NDArray head = manager.ones(new Shape(5, 4));
      NDArray rows = manager.create(new long[] {1});
      EngineException error =
          assertThrows(
              EngineException.class,
              () -> llama.call("logits").with(x).with(rows).with(head).with(head).tensor(manager));
      assertTrue(error.getMessage().contains("Llama.logits"), error.getMessage());
      NDArray fits = manager.ones(new Shape(5, 3));
      NDArray logits =
          llama.call("logits").with(x).with(rows).with(fits).with(fits).tensor(manager);
      assertArrayEquals(new float[] {3, 3, 3, 3, 3}, logits.toFloatArray());
    }
  }

  @Test
  void wrap_directBuffer_seesItsMemoryWithoutCopying() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    NDArray array = Torch.wrap(manager, bytes, new Shape(2), DataType.FLOAT32);
    bytes.putFloat(0, 1.5f).putFloat(4, -2f);
    assertArrayEquals(new float[] {1.5f, -2f}, array.toFloatArray());
  }

  @Test
  void tensors_bfloat16Bytes_becomeTheirNumbers() {
    try (Program tensors = Program.load(manager, "Tensors")) {
      // 1.0 is 0x3f80, -2.0 is 0xc000, little-endian.
      NDArray bytes = manager.create(new byte[] {(byte) 0x80, 0x3f, 0, (byte) 0xc0});
      NDArray numbers = tensors.call("bfloat16_from_bytes").with(bytes).tensor(manager);
      NDArray single = tensors.call("cast").with(numbers).with(6).tensor(manager);
      assertEquals(DataType.FLOAT32, single.getDataType());
      assertArrayEquals(new float[] {1, -2}, single.toFloatArray());
    }
  }

  @Test
  void call_repeated_givesTheSame() {
    try (Program clip = Program.load(manager, "Clip");
        Program tensors = Program.load(manager, "Tensors")) {
      NDArray like = manager.ones(new Shape(1));
      NDArray empty =
          tensors.call("empty").with(new long[] {2, 3}).with(5).with(like).tensor(manager);
      assertEquals(new Shape(2, 3), empty.getShape());
      assertEquals(DataType.FLOAT16, empty.getDataType());
      NDArray batch = manager.arange(0, 12, 1, DataType.FLOAT32).reshape(2, 2, 3);
      for (int call = 0; call < 2; call++) {
        NDArray second = clip.call("picture").with(batch).with(1).tensor(manager);
        assertArrayEquals(new float[] {6, 7, 8, 9, 10, 11}, second.toFloatArray());
      }
    }
  }

  @Test
  void call_moreThanThereIsMemory_isADeviceMemoryException() {
    try (Program tensors = Program.load(manager, "Tensors");
        NDArray like = manager.zeros(new Shape(1))) {
      DeviceMemoryException e =
          assertThrows(
              DeviceMemoryException.class,
              () ->
                  tensors
                      .call("empty")
                      .with(new long[] {1L << 45})
                      .with(6)
                      .with(like)
                      .tensor(manager));
      assertTrue(e.getMessage().contains("Tensors.empty ran out of memory"), e::getMessage);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, false", "3, true", "40, false", "40, true"})
  void widened_anyRows_isNearTheProduct(int rows, boolean room) {
    try (Program widened = Program.load(manager, "Llama", List.of("Widened"));
        Program tensors = Program.load(manager, "Tensors")) {
      NDArray x = manager.randomNormal(new Shape(rows, 64));
      NDArray weight = manager.randomNormal(new Shape(16, 64));
      NDArray wanted = x.matMul(weight.transpose());
      NDArray half = tensors.call("cast").with(weight).with(15).tensor(manager);
      NDArray got =
          widened
              .call("logits")
              .with(tensors.call("cast").with(x).with(15).tensor(manager))
              .with(manager.arange(0, rows, 1, DataType.INT64))
              .with(half)
              .with(room ? manager.zeros(weight.getShape()) : half)
              .tensor(manager);
      double off = got.sub(wanted).norm().getFloat() / wanted.norm().getFloat();
      assertTrue(1e-5 < off && off < 1e-2, "off by " + off);
    }
  }

  /** A mask of zeros takes libtorch's kernel, whatever the sizes. */
  @ParameterizedTest
  @CsvSource({"1, 128", "9, 128", "9, 32"})
  void attend_oneQuery_isThatOfLibtorchsKernel(int tokens, int headDim) {
    try (Program llama = Program.load(manager, "Llama")) {
      NDArray query = manager.randomNormal(new Shape(1, 3, 1, headDim));
      NDArray keys = manager.randomNormal(new Shape(1, 3, tokens, headDim));
      NDArray values = manager.randomNormal(new Shape(1, 3, tokens, headDim));
      NDArray got = attended(llama, query, keys, values, manager.create(new Shape(0)));
      NDArray wanted = attended(llama, query, keys, values, manager.zeros(new Shape(1, tokens)));
      assertEquals(new Shape(1, 1, 3, headDim), got.getShape());
      double off = got.sub(wanted).norm().getFloat() / wanted.norm().getFloat();
      assertTrue(off < 1e-6, "off by " + off);
    }
  }

  private NDArray attended(
      Program llama, NDArray query, NDArray keys, NDArray values, NDArray mask) {
    return llama.call("attend").with(query).with(keys).with(values).with(mask).tensor(manager);
  }

  @Test
  void sevenBit_largestNumbers_areSummedExactlyOnAnyProcessor() {
    assumeTrue(Cpu.found().packsFloat16(), "this engine has no FBGEMM");
    try (Program int8 =
        Program.load(
            manager, "Llama", List.of("SevenBit", "FbgemmInt8", "Fbgemm", "Int8", "Packed"))) {
      assertEquals(0, int8.call("int8_error").tensor(manager).getFloat());
    }
  }

  /** Weights to 63 alone, with which 8-bit sums are exact on any processor. */
  @ParameterizedTest
  @CsvSource({
    "Int8 Packed, 127",
    "FbgemmInt8 Fbgemm Int8 Packed, 127",
    "SevenBit FbgemmInt8 Fbgemm Int8 Packed, 63"
  })
  void int8_fewRowsSomeWithOutliers_roundsOutliersApartAndIsTheSameInCompany(
      String programs, int largest) {
    assumeTrue(Cpu.found().packsFloat16(), "this engine has no FBGEMM");
    try (Program int8 = Program.load(manager, "Llama", List.of(programs.split(" ")))) {
      NDArray x = manager.randomNormal(new Shape(32, 64));
      x.set(new NDIndex("5, 7"), -1000);
      x.set(new NDIndex("31, 9"), 1000);
      NDArray numbers = manager.randomUniform(-63, 63, new Shape(100, 64)).round();
      NDArray scale = manager.arange(1, 101, 1, DataType.FLOAT32);
      NDArray weight =
          int8.call("pack").with(numbers.toType(DataType.INT8, true)).with(scale).tensor(manager);
      NDArray rest = x.duplicate();
      rest.set(new NDIndex("5, 7"), 0);
      rest.set(new NDIndex("31, 9"), 0);
      NDArray unit = rest.abs().max(new int[] {1}, true).div(largest);
      NDArray rounded = rest.div(unit).round().mul(unit).add(x.sub(rest));
      NDArray wanted = rounded.matMul(numbers.transpose()).mul(scale);
      NDArray got = logits(int8, x, weight, scale);
      double off = got.sub(wanted).norm().getFloat() / wanted.norm().getFloat();
      assertTrue(off < 1e-6, "off by " + off);
      for (int row : new int[] {0, 5, 31}) {
        NDArray alone = x.get(new NDIndex("{}:{}", row, row + 1));
        assertArrayEquals(
            logits(int8, alone, weight, scale).toFloatArray(), got.get(row).toFloatArray());
      }
    }
  }

  private NDArray logits(Program program, NDArray x, NDArray weight, NDArray scale) {
    return program
        .call("logits")
        .with(x)
        .with(manager.arange(0, x.getShape().get(0), 1, DataType.INT64))
        .with(weight)
        .with(scale)
        .tensor(manager);
  }
}
