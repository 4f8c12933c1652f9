package io.github.shikra4j.runtime.model;

import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the engine has for a machine's CPU.
 *
 * @param computes the number formats that the CPU has instructions for; a 16-bit one is several
 *     times slower without them
 * @param packsFloat16 whether weights in float16 can be packed, to be widened when used
 */
public record Cpu(Set<NumberType> computes, boolean packsFloat16) {

  /** Returns that of this machine. */
  public static Cpu found() {
    Set<NumberType> all = EnumSet.allOf(NumberType.class);
    return new Cpu(
        Sets.immutableEnumSet(Sets.filter(all, NumberType::onCpu)), LinearLayers.packsFloat16());
  }
}
