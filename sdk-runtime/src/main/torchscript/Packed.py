# Products of linear layers on a CPU for which oneDNN has packed weights: laid out once as the
# instructions take them, they are read faster, above all for few tokens. PackedLlama and PackedClip
# take them into the models.
#
# A linear layer's weight is one of three: as it is; packed, in bfloat16; or packed, in int8, with a
# scale [out] in float32: number times scale is the weight.
class Packed(Module):
  __parameters__ = []
  __buffers__ = []

  # weight [out, in] in a number type -> packed.
  def pack(self: __torch__.Packed, weight: Tensor) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(weight, 1)

  # numbers [out, in] in int8 -> packed.
  def pack_int8(self: __torch__.Packed, numbers: Tensor) -> Tensor:
    return ops.onednn.qlinear_prepack(numbers, None)

  # Of x itself, or for an int8 weight x's numbers in 8 bit, of which 128 stands for 0, and their
  # scale [tokens, 1]. Each token has a scale of its own, so that it does not depend on its company.
  def factors(self: __torch__.Packed, x: Tensor, weight: Tensor) -> List[Tensor]:
    if weight.dtype == 1:
      f = torch.to(x, 6)
      scale = torch.clamp_min(torch.amax(torch.abs(f), [-1], True), 1e-30) / 127
      return [torch.to(torch.add_(torch.round_(f / scale), 128), 0), scale]
    else:
      return [x]

  # In int8 the sums of the product are exact: at most 127 * 127 * in, below 2 ** 31 to in = 133,000.
  def product(self: __torch__.Packed, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    if weight.dtype == 1:
      none = torch.zeros([1], dtype=3)
      y = ops.onednn.qlinear_pointwise(factors[0], 1., 128, weight, scale, none, None, 1., 0, 6, "none", [], "")
      return torch.to(torch.mul_(y, factors[1]), dtype)
    else:
      if weight.is_mkldnn:
        return ops.mkldnn._linear_pointwise(factors[0], weight, None, "none", [], "")
      else:
        return torch.linear(factors[0], weight)

  # The sum of 256 products of the largest numbers in int8, for one row and for many, as far off as it
  # is -> [].
  def int8_error(self: __torch__.Packed) -> Tensor:
    weight = (self).pack_int8(torch.full([256, 256], 127, dtype=1))
    x = torch.full([32, 256], 127., dtype=6)
    scale = torch.ones([256])
    one = (self).product((self).factors(torch.slice(x, 0, 0, 1), weight), weight, scale, 6)
    both = torch.cat([one, (self).product((self).factors(x, weight), weight, scale, 6)], 0)
    return torch.amax(torch.abs(both - 4129024.), [0, 1])

  # Whether the CPU has instructions for float16, as libtorch finds it -> [], 1 or 0.
  def computes_float16(self: __torch__.Packed) -> Tensor:
    return torch.full([], ops.mkldnn._is_mkldnn_fp16_supported(), dtype=6)
