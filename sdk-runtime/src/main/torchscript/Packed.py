# Linear layers on a CPU for which oneDNN has packed weights: laid out once as the instructions take
# them, they are read faster, above all for few tokens. Its methods take the place of Llama's and Clip's.
#
# A weight is packed in bfloat16; or packed in int8, with a scale [out] in float32: number times scale
# is the weight.
class Packed(Module):
  __parameters__ = []
  __buffers__ = []

  # weight [out, in] in a number type -> packed.
  def pack(self: __torch__.Packed, weight: Tensor) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(weight, 1)

  # numbers [out, in] in int8 -> packed.
  def pack_int8(self: __torch__.Packed, numbers: Tensor) -> Tensor:
    return ops.onednn.qlinear_prepack(numbers, None)

  # The largest magnitude of x's numbers in int8.
  def largest(self: __torch__.Packed) -> int:
    return 127

  # Up to so many rows are those of answers, and more are those of one prompt or picture.
  def few_rows(self: __torch__.Packed) -> int:
    return 32

  # x [tokens, in] for products in int8: its numbers in 8 bit, of which largest + 1 stands for 0, and
  # their scale [tokens, 1]. Each token has a scale of its own, so that it does not depend on its company.
  #
  # A few channels of large models are many times as large as the others, which then would be rounded to
  # nothing (arXiv 2208.07339). Of many rows, those of a prompt, such channels stay as they are: two
  # factors more, their numbers [tokens, outliers] and which they are [outliers].
  def int8_factors(self: __torch__.Packed, x: Tensor) -> List[Tensor]:
    f = torch.to(x, 6)
    magnitudes = torch.abs(f)
    channels = (self).outliers(magnitudes)
    if torch.numel(channels) == 0:
      return (self).rounded(f, magnitudes)
    else:
      rest = (self).rounded(torch.index_fill(f, 1, channels, 0.), torch.index_fill(magnitudes, 1, channels, 0.))
      return [rest[0], rest[1], torch.index_select(f, 1, channels), channels]

  def rounded(self: __torch__.Packed, f: Tensor, magnitudes: Tensor) -> List[Tensor]:
    largest = (self).largest()
    scale = torch.clamp_min(torch.amax(magnitudes, [-1], True), 1e-30) / largest
    return [torch.to(torch.add_(torch.round_(f / scale), largest + 1), 0), scale]

  # The channels in which a token of magnitudes [tokens, in] has 12 times its mean or more: the worst, one
  # for 16 tokens at most -> [outliers].
  def outliers(self: __torch__.Packed, magnitudes: Tensor) -> Tensor:
    tokens = torch.size(magnitudes, 0)
    if tokens <= (self).few_rows():
      return torch.empty([0], dtype=4)
    else:
      bound = torch.clamp_min(torch.mean(magnitudes, [-1], True), 1e-30) * 12
      worst = torch.amax(magnitudes / bound, [0])
      count = int(torch.sum(worst >= 1.))
      values, channels = torch.topk(worst, min(count, tokens // 16))
      return channels

  # The product of numbers in 8 bit with a weight in int8. Its sums are exact, at most 127 * 127 * in,
  # below 2 ** 31 to in = 133,000.
  def int8_sums(self: __torch__.Packed, numbers: Tensor, packed: Tensor, scale: Tensor) -> Tensor:
    none = torch.zeros([1], dtype=3)
    return ops.onednn.qlinear_pointwise(numbers, 1., (self).largest() + 1, packed, scale, none, None, 1., 0, 6, "none", [], "")

  # A weight in int8 as products take it.
  def packed(self: __torch__.Packed, weight: Tensor) -> Tensor:
    return weight

  # What a weight in int8 has for some channels [outliers] of x -> [outliers, out] in float32.
  def columns(self: __torch__.Packed, channels: Tensor, features: int, weight: Tensor, scale: Tensor) -> Tensor:
    ones = torch.one_hot(channels, features) + ((self).largest() + 1)
    return (self).int8_sums(torch.to(ones, 0), weight, scale)

  def int8_product(self: __torch__.Packed, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    y = torch.mul_((self).int8_sums(factors[0], (self).packed(weight), scale), factors[1])
    if torch.len(factors) > 2:
      y = torch.addmm_(y, factors[2], (self).columns(factors[3], torch.size(factors[0], 1), weight, scale))
    return torch.to(y, dtype)

  def factors(self: __torch__.Packed, x: Tensor, weight: Tensor) -> List[Tensor]:
    if weight.dtype == 1:
      return (self).int8_factors(x)
    else:
      return [x]

  def product(self: __torch__.Packed, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    if weight.dtype == 1:
      return (self).int8_product(factors, weight, scale, dtype)
    else:
      return ops.mkldnn._linear_pointwise(factors[0], weight, None, "none", [], "")

  # The weights of query, key and value are one, as are those of gate and up.
  def query_key_value(self: __torch__.Packed, factors: List[Tensor], ws: List[Tensor], scales: List[Tensor], w: int, dtype: int) -> Tensor:
    return (self).product(factors, ws[w], scales[w], dtype)

  def gate_up(self: __torch__.Packed, factors: List[Tensor], ws: List[Tensor], scales: List[Tensor], w: int, dtype: int) -> List[Tensor]:
    return torch.chunk((self).product(factors, ws[w], scales[w], dtype), 2, 1)

  # A layer with a bias: x [..., in] -> [..., out]. With a weight in int8 the bias is [2, out]: the bias
  # and the weight's scale.
  def linear(self: __torch__.Packed, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if weight.dtype == 1:
      rows = torch.flatten(x, 0, -2)
      y = (self).product((self).factors(rows, weight), weight, torch.select(bias, 0, 1), x.dtype)
      return torch.unflatten(torch.add_(y, torch.select(bias, 0, 0)), 0, torch.slice(torch.size(x), 0, -1))
    else:
      return ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")

  # The sum of 256 products of the largest numbers in int8, for one row and for many, as far off as it
  # is -> [].
  def int8_error(self: __torch__.Packed) -> Tensor:
    weight = (self).pack_int8(torch.full([256, 256], 127, dtype=1))
    largest = (self).largest()
    x = torch.full([32, 256], float(largest), dtype=6)
    scale = torch.ones([256])
    one = (self).product((self).factors(torch.slice(x, 0, 0, 1), weight), weight, scale, 6)
    both = torch.cat([one, (self).product((self).factors(x, weight), weight, scale, 6)], 0)
    return torch.amax(torch.abs(both - 256 * 127 * largest), [0, 1])

  # Whether the CPU has instructions for a 16-bit number type, as libtorch finds it -> [], 1 or 0.
  def computes(self: __torch__.Packed, dtype: int) -> Tensor:
    if dtype == 5:
      yes = ops.mkldnn._is_mkldnn_fp16_supported()
    else:
      yes = ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.full([], yes, dtype=6)
