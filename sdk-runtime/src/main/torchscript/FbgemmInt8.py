# Products in int8 by FBGEMM: it reads few rows' weights nearly as fast as the memory gives them.
class FbgemmInt8(Module):
  __parameters__ = []
  __buffers__ = []

  # numbers [out, in] in int8 and their scale -> packed.
  def packed(self: __torch__.FbgemmInt8, numbers: Tensor, scale: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    zeros = torch.zeros([torch.size(numbers, 0)], dtype=3)
    weight = torch._make_per_channel_quantized_tensor(numbers, scale, zeros, 0)
    return ops.quantized.linear_prepack(weight, None)

  # FBGEMM rounds.
  def eight_bit(self: __torch__.FbgemmInt8, x: Tensor) -> Tensor:
    return x

  def sums(self: __torch__.FbgemmInt8, numbers: Tensor, packed: Tensor, scale: Tensor) -> Tensor:
    return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(numbers, 1., (self).largest() + 1, self.packs[int(packed)])
