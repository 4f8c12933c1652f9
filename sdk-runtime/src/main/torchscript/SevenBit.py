# Products in int8 on a CPU without VNNI instructions, whose instructions add two products of 8-bit
# numbers in 16 bit: with x's numbers in 7 bit the two are at most 2 * 127 * 127, below 2 ** 15.
class SevenBit(Module):
  __parameters__ = []
  __buffers__ = []

  def largest(self: __torch__.SevenBit) -> int:
    return 63
