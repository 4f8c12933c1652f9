# Linear layers in int8. A weight is whole numbers, packed, and a scale [out] in float32: number times
# scale is the weight. Its methods take the place of Packed's, and so of Llama's and Clip's.
#
# A few channels of large models are many times as large as the others, which would be rounded to nothing
# beside them (arXiv 2208.07339). Numbers above 12 times their token's mean magnitude are taken apart.
class Int8(Module):
  __parameters__ = []
  __buffers__ = []

  # numbers [out, in] in int8 and their scale -> packed, by oneDNN.
  def pack(self: __torch__.Int8, numbers: Tensor, scale: Tensor) -> Tensor:
    return ops.onednn.qlinear_prepack(numbers, None)

  # The largest magnitude of x's numbers in int8.
  def largest(self: __torch__.Int8) -> int:
    return 127

  # Up to so many rows are those of answers, and more are those of one prompt or picture.
  def few_rows(self: __torch__.Int8) -> int:
    return 32

  # x [tokens, in] in numbers from -largest to largest, as sums takes them: rounded, in 8 bit, where
  # largest + 1 stands for 0.
  def eight_bit(self: __torch__.Int8, x: Tensor) -> Tensor:
    return torch.to(torch.add_(torch.round_(x), (self).largest() + 1), 0)

  # Products of numbers in 8 bit with a weight -> [tokens, out] in float32. Their sums are exact, at most
  # 127 * 127 * in, below 2 ** 31 to in = 133,000.
  def sums(self: __torch__.Int8, numbers: Tensor, packed: Tensor, scale: Tensor) -> Tensor:
    none = torch.zeros([1], dtype=3)
    return ops.onednn.qlinear_pointwise(numbers, 1., (self).largest() + 1, packed, scale, none, None, 1., 0, 6, "none", [], "")

  # x [tokens, in] and the largest magnitude of each token [tokens, 1] -> its numbers in 8 bit and their
  # scale [tokens, 1]. Each token has a scale of its own, so that it does not depend on its company.
  def rounded(self: __torch__.Int8, x: Tensor, magnitude: Tensor) -> List[Tensor]:
    scale = torch.clamp_min(magnitude, 1e-30) / (self).largest()
    return [(self).eight_bit(x / scale), scale]

  # What the products with weights share of x [tokens, in]: numbers in 8 bit, their scale, and what
  # is apart.
  def factors(self: __torch__.Int8, x: Tensor, weight: Tensor) -> List[Tensor]:
    f = torch.to(x, 6)
    # Not norms of f, which libtorch takes number by number.
    magnitudes = torch.abs(f)
    largest = torch.amax(magnitudes, [-1], True)
    sum = torch.sum(magnitudes, [-1], True)
    large = 12. / torch.size(x, 1)
    if float(torch.amax(torch.sub(largest, sum, alpha=large), [0, 1])) <= 0.:
      return (self).rounded(f, largest)
    elif torch.size(x, 0) <= (self).few_rows():
      return (self).tokens_apart(f, sum * large)
    else:
      return (self).channels_apart(f, sum * large)

  # Of few rows, a token's large numbers are a row of their own, with a scale of their own, so that it is
  # no matter what others have: the rows of those tokens come behind all others. One factor more: which
  # they are.
  def tokens_apart(self: __torch__.Int8, f: Tensor, bound: Tensor) -> List[Tensor]:
    large = torch.abs(f) > bound
    tokens = torch.flatten(torch.nonzero(torch.any(large, 1)), 0, -1)
    rest = torch.masked_fill(f, large, 0.)
    rows = torch.cat([rest, torch.index_select(f - rest, 0, tokens)], 0)
    numbers, scale = (self).rounded(rows, torch.amax(torch.abs(rows), [-1], True))
    return [numbers, scale, tokens]

  # Of many rows, those of a prompt, channels in which a token has a large number stay in float32: the
  # worst, one for 16 tokens at most. Two factors more: their numbers [tokens, outliers] and which they are.
  def channels_apart(self: __torch__.Int8, f: Tensor, bound: Tensor) -> List[Tensor]:
    worst = torch.amax(torch.abs(f) / torch.clamp_min(bound, 1e-30), [0])
    count = int(torch.sum(worst > 1.))
    values, channels = torch.topk(worst, min(count, torch.size(f, 0) // 16))
    rest = torch.index_fill(f, 1, channels, 0.)
    numbers, scale = (self).rounded(rest, torch.amax(torch.abs(rest), [-1], True))
    return [numbers, scale, torch.index_select(f, 1, channels), channels]

  # What a weight has for some channels [outliers] of x -> [outliers, out] in float32.
  def columns(self: __torch__.Int8, channels: Tensor, features: int, weight: Tensor, scale: Tensor) -> Tensor:
    ones = torch.to(torch.one_hot(channels, features), 6)
    return (self).sums((self).eight_bit(ones), weight, scale)

  def product(self: __torch__.Int8, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    numbers = factors[0]
    y = torch.mul_((self).sums(numbers, weight, scale), factors[1])
    if torch.len(factors) == 3:
      tokens = torch.size(numbers, 0) - torch.size(factors[2], 0)
      y = torch.index_add_(torch.slice(y, 0, 0, tokens), 0, factors[2], torch.slice(y, 0, tokens))
    elif torch.len(factors) == 4:
      y = torch.addmm_(y, factors[2], (self).columns(factors[3], torch.size(numbers, 1), weight, scale))
    return torch.to(y, dtype)

  # A layer with a bias: x [..., in] -> [..., out]. bias [2, out] is the bias and the weight's scale.
  def linear(self: __torch__.Int8, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    rows = torch.flatten(x, 0, -2)
    y = (self).product((self).factors(rows, weight), weight, torch.select(bias, 0, 1), x.dtype)
    return torch.unflatten(torch.add_(y, torch.select(bias, 0, 0)), 0, torch.slice(torch.size(x), 0, -1))

  # The sum of 256 products of the largest numbers, for one row and for many, as far off as it is -> [].
  def int8_error(self: __torch__.Int8) -> Tensor:
    scale = torch.ones([256])
    weight = (self).pack(torch.full([256, 256], 127, dtype=1), scale)
    largest = (self).largest()
    x = (self).eight_bit(torch.full([33, 256], float(largest), dtype=6))
    y = torch.cat([(self).sums(torch.slice(x, 0, 0, 1), weight, scale), (self).sums(x, weight, scale)], 0)
    return torch.amax(torch.abs(y - 256 * 127 * largest), [0, 1])
