# Linear layers with weights in float16 by FBGEMM, for a CPU without instructions for it: packed, and
# widened within the product. All else is float32, as are the sums. One row takes as long as the memory
# needs to give the weights, and many no longer than with weights in float32.
class FbgemmFloat16(Module):
  __parameters__ = []
  __buffers__ = []

  # weight [out, in] -> packed. Any scale.
  def packed(self: __torch__.FbgemmFloat16, weight: Tensor, scale: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
    return ops.quantized.linear_prepack_fp16(torch.to(weight, 6), None)

  def product(self: __torch__.FbgemmFloat16, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    return ops.quantized.linear_dynamic_fp16(factors[0], self.packs[int(weight)])

  def linear(self: __torch__.FbgemmFloat16, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.add_(ops.quantized.linear_dynamic_fp16(x, self.packs[int(weight)]), bias)

  # A weight [2, 3] of 2 times an x [1, 3] of 1 -> [1, 2], 6 each where this engine has FBGEMM.
  def trial(self: __torch__.FbgemmFloat16) -> Tensor:
    weight = torch.full([2, 3], 2., dtype=6)
    return ops.quantized.linear_dynamic_fp16(torch.ones([1, 3]), (self).packed(weight, weight))
