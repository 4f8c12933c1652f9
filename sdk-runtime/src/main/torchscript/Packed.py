# Linear layers in bfloat16 on a CPU for which oneDNN has packed weights: laid out once as the
# instructions take them, they are read faster, above all for few tokens. Its methods take the place of
# Llama's and Clip's.
class Packed(Module):
  __parameters__ = []
  __buffers__ = []

  # weight [out, in] in bfloat16 and any scale -> packed.
  def pack(self: __torch__.Packed, weight: Tensor, scale: Tensor) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(weight, 1)

  def product(self: __torch__.Packed, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    return ops.mkldnn._linear_pointwise(factors[0], weight, None, "none", [], "")

  # The weights of query, key and value are one, as are those of gate and up.
  def query_key_value(self: __torch__.Packed, factors: List[Tensor], ws: List[Tensor], scales: List[Tensor], w: int, dtype: int) -> Tensor:
    return (self).product(factors, ws[w], scales[w], dtype)

  def gate_up(self: __torch__.Packed, factors: List[Tensor], ws: List[Tensor], scales: List[Tensor], w: int, dtype: int) -> List[Tensor]:
    return torch.chunk((self).product(factors, ws[w], scales[w], dtype), 2, 1)

  # A layer with a bias: x [..., in] -> [..., out].
  def linear(self: __torch__.Packed, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")

  # Whether the CPU has instructions for a 16-bit number type, as libtorch finds it -> [], 1 or 0.
  def computes(self: __torch__.Packed, dtype: int) -> Tensor:
    if dtype == 5:
      yes = ops.mkldnn._is_mkldnn_fp16_supported()
    else:
      yes = ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.full([], yes, dtype=6)
