package io.github.shikra4j.runtime.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shikra4j.Device;
import io.github.shikra4j.DeviceMemoryException;
import io.github.shikra4j.EngineException;
import io.github.shikra4j.Precision;
import io.github.shikra4j.runtime.model.Arithmetic;
import io.github.shikra4j.runtime.model.Cpu;
import io.github.shikra4j.runtime.model.NumberType;
import io.github.shikra4j.runtime.program.Torch;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementTests {
  private static final long SEVEN_B = 7_000_000_000L;
  private static final HostMemory ROOMY = new HostMemory(64L << 30);
  private static final HostMemory TIGHT = new HostMemory(20L << 30);
  private static final HostMemory SMALL = new HostMemory(8L << 30);

  private static final Cpu ALL = new Cpu(EnumSet.allOf(NumberType.class), true);

  /** All but 2 % of it is in linear layers. */
  private static Placement.Stored sevenB(NumberType type, long summed) {
    return new Placement.Stored(SEVEN_B, SEVEN_B - SEVEN_B / 50, type, summed);
  }

  private static NumberType cpu(
      Precision precision, NumberType stored, long summed, HostMemory memory) {
    return Placement.decide(Device.cpu(), precision, sevenB(stored, summed), memory, () -> ALL)
        .arithmetic()
        .type();
  }

  @Test
  void auto_takesSinglePrecisionOnlyWhereItFitsHalfTheMemory() {
    assertEquals(NumberType.FLOAT32, cpu(Precision.AUTO, NumberType.FLOAT16, 0, ROOMY));
    assertEquals(NumberType.FLOAT16, cpu(Precision.AUTO, NumberType.FLOAT16, 0, TIGHT));
  }

  @Test
  void auto_withoutGpu_isTheCpuAndSaysWhy() {
    assumeTrue(Torch.gpuCount() == 0, "this machine has a GPU");
    Placement placement =
        Placement.decide(
            Device.auto(), Precision.FLOAT32, sevenB(NumberType.FLOAT32, 0), ROOMY, () -> ALL);
    assertEquals("CPU (no GPU that the engine sees)", placement.reason());
    assertFalse(placement.device().isGpu());
  }

  @Test
  void auto_withoutInstructionsForFloat16_takesBfloat16WhereItFits() {
    Cpu bfloat16 = new Cpu(Set.of(NumberType.FLOAT32, NumberType.BFLOAT16), false);
    assertEquals(NumberType.BFLOAT16, auto(TIGHT, bfloat16));
    assertEquals(NumberType.FLOAT16, auto(SMALL, bfloat16));
  }

  @Test
  void auto_withoutInstructionsForEither_leavesTheWeightsInTheFile() {
    assertEquals(NumberType.FLOAT16, auto(TIGHT, new Cpu(Set.of(NumberType.FLOAT32), false)));
  }

  @Test
  void float16_withoutInstructionsForIt_isPackedWhereACopyFits() {
    Cpu without = new Cpu(Set.of(NumberType.FLOAT32), true);
    assertEquals(Arithmetic.ofPackedFloat16(), float16(TIGHT, without));
    assertEquals(Arithmetic.of(NumberType.FLOAT16), float16(new HostMemory(16L << 30), without));
    assertEquals(Arithmetic.of(NumberType.FLOAT16), float16(TIGHT, ALL));
    assertEquals(Precision.FLOAT16, float16(TIGHT, without).precision());
    long linear = SEVEN_B - SEVEN_B / 50;
    assertEquals(
        2 * linear + 4 * (SEVEN_B / 50),
        sevenB(NumberType.FLOAT16, 0).copied(Arithmetic.ofPackedFloat16()));
  }

  @Test
  void decide_noRoomForACopy_namesWhatHasRoom() {
    assertTrue(refused(8L << 30).endsWith("use INT8, or free memory"), refused(8L << 30));
    assertTrue(refused(4L << 30).endsWith("use a smaller model, or free memory"));
  }

  private static String refused(long available) {
    HostMemory memory = new HostMemory(available);
    return assertThrows(
            DeviceMemoryException.class,
            () -> decided(Precision.BFLOAT16, NumberType.BFLOAT16, memory, ALL))
        .getMessage();
  }

  /** Trying it takes a moment. */
  @Test
  void cpu_isNotLookedAtWhereNo16BitIsToBeChosen() {
    for (Precision precision : List.of(Precision.AUTO, Precision.FLOAT32, Precision.INT8)) {
      Placement.decide(
          Device.cpu(), precision, sevenB(NumberType.FLOAT16, 0), ROOMY, () -> fail("was tried"));
    }
  }

  @Test
  void auto_ofBfloat16WithoutInstructions_isPackedFloat16WhereThatIsThere() {
    Set<NumberType> single = Set.of(NumberType.FLOAT32);
    NumberType stored = NumberType.BFLOAT16;
    assertEquals(
        NumberType.BFLOAT16, decided(Precision.AUTO, stored, TIGHT, new Cpu(single, false)).type());
    assertEquals(
        Arithmetic.ofPackedFloat16(),
        decided(Precision.AUTO, stored, TIGHT, new Cpu(single, true)));
    assertEquals(NumberType.BFLOAT16, decided(Precision.AUTO, stored, TIGHT, ALL).type());
  }

  private static Arithmetic decided(
      Precision precision, NumberType stored, HostMemory memory, Cpu cpu) {
    return Placement.decide(Device.cpu(), precision, sevenB(stored, 0), memory, () -> cpu)
        .arithmetic();
  }

  private static Arithmetic float16(HostMemory memory, Cpu cpu) {
    return decided(Precision.FLOAT16, NumberType.FLOAT16, memory, cpu);
  }

  private static NumberType auto(HostMemory memory, Cpu cpu) {
    return decided(Precision.AUTO, NumberType.FLOAT16, memory, cpu).type();
  }

  @Test
  void precision_thatDoesNotFit_isRefusedWithWhatToUse() {
    DeviceMemoryException error =
        assertThrows(
            DeviceMemoryException.class,
            () -> cpu(Precision.FLOAT32, NumberType.FLOAT16, 0, TIGHT));
    assertTrue(error.getMessage().contains("FLOAT16"), error.getMessage());
  }

  @Test
  void mappedWeights_needNoMemoryOfTheirOwn() {
    assertEquals(NumberType.FLOAT16, cpu(Precision.FLOAT16, NumberType.FLOAT16, 0, SMALL));
    Placement.Stored stored = sevenB(NumberType.FLOAT16, 0);
    assertEquals(2 * SEVEN_B, stored.mapped(Arithmetic.of(NumberType.FLOAT16)));
    assertEquals(0, stored.mapped(Arithmetic.of(NumberType.FLOAT32)));
  }

  @Test
  void sumsOfADelta_needMemory() {
    assertThrows(
        DeviceMemoryException.class,
        () -> cpu(Precision.FLOAT16, NumberType.FLOAT16, SEVEN_B, SMALL));
  }

  @Test
  void sumsOfAnAdapter_needMemoryForThemselvesAlone() {
    assertEquals(
        NumberType.FLOAT16, cpu(Precision.FLOAT16, NumberType.FLOAT16, SEVEN_B / 4, SMALL));
  }

  @Test
  void bfloat16_isCopiedOutOfItsFile() {
    assertThrows(
        DeviceMemoryException.class, () -> cpu(Precision.BFLOAT16, NumberType.BFLOAT16, 0, SMALL));
  }

  @Test
  void int8_needsAByteForEachLinearWeight() {
    Placement.Stored stored = sevenB(NumberType.FLOAT16, 0);
    assertEquals(
        SEVEN_B - SEVEN_B / 50 + 4 * (SEVEN_B / 50), stored.copied(Arithmetic.of(Precision.INT8)));
    Placement placement = Placement.decide(Device.cpu(), Precision.INT8, stored, SMALL, () -> ALL);
    assertEquals(Precision.INT8, placement.arithmetic().precision());
  }

  @Test
  void auto_neverTakesInt8() {
    assertEquals(NumberType.FLOAT16, cpu(Precision.AUTO, NumberType.FLOAT16, 0, SMALL));
  }

  @Test
  void gpu_thatIsNotThere_isRefused() {
    EngineException error =
        assertThrows(
            EngineException.class,
            () ->
                Placement.decide(
                    Device.gpu(99),
                    Precision.AUTO,
                    sevenB(NumberType.FLOAT16, 0),
                    ROOMY,
                    () -> ALL));
    assertTrue(error.getMessage().contains("99"), error.getMessage());
  }
}
