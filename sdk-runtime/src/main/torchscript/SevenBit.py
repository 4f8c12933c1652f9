# Numbers of x for a CPU without VNNI instructions, which adds two products of 8-bit numbers in 16 bit:
# with x's in 7 bit the two are at most 2 * 127 * 127, below 2 ** 15.
class SevenBit(Module):
  __parameters__ = []
  __buffers__ = []

  def largest(self: __torch__.SevenBit) -> int:
    return 63
