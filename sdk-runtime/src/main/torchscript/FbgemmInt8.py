# Products in int8 by FBGEMM, for a CPU without VNNI instructions: it reads few rows' weights as fast as
# the memory gives them, where oneDNN takes two to four times as long. Such a CPU adds two products of
# 8-bit numbers in 16 bit: with x's numbers in 7 bit the two are at most 2 * 127 * 127, below 2 ** 15.
class FbgemmInt8(Module):
  __parameters__ = []
  __buffers__ = []

  # numbers [out, in] in int8 and their scale -> packed.
  def packed(self: __torch__.FbgemmInt8, numbers: Tensor, scale: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    zeros = torch.zeros([torch.size(numbers, 0)], dtype=3)
    weight = torch._make_per_channel_quantized_tensor(numbers, scale, zeros, 0)
    return ops.quantized.linear_prepack(weight, None)

  def largest(self: __torch__.FbgemmInt8) -> int:
    return 63

  # FBGEMM rounds.
  def eight_bit(self: __torch__.FbgemmInt8, x: Tensor) -> Tensor:
    return x

  def sums(self: __torch__.FbgemmInt8, numbers: Tensor, packed: Tensor, scale: Tensor) -> Tensor:
    return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(numbers, 1., 64, self.packs[int(packed)])
