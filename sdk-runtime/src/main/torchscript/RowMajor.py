# Products in int8 of a language model on a CPU without VNNI instructions. Of packed weights, few rows
# take two to five times as long there as the memory needs, so that the weights stay as they are, [out,
# in], and are packed for many rows, each time.
#
# Few rows are in bfloat16, and what a row gets does not depend on its company. So it is with a prompt's
# chunks and with answers, since neither comes to have more rows or fewer by who else runs, up to 32
# requests.
class RowMajor(Module):
  __parameters__ = []
  __buffers__ = []

  # The kernel for few rows reads numbers of x by 8 or 16.
  def few(self: __torch__.RowMajor, x: Tensor) -> bool:
    return torch.size(x, 0) <= 32 and torch.size(x, 1) % 16 == 0

  # numbers [out, in] in int8, as they are.
  def pack_int8(self: __torch__.RowMajor, numbers: Tensor) -> Tensor:
    return numbers

  def packed(self: __torch__.RowMajor, weight: Tensor) -> Tensor:
    return ops.onednn.qlinear_prepack(weight, None)

  # The numbers themselves, since a product of 16 rows takes a fifth as long as one of 256.
  def columns(self: __torch__.RowMajor, channels: Tensor, features: int, weight: Tensor, scale: Tensor) -> Tensor:
    return torch.t(torch.mul(torch.index_select(weight, 1, channels), torch.unsqueeze(scale, 1)))

  def factors(self: __torch__.RowMajor, x: Tensor, weight: Tensor) -> List[Tensor]:
    if (self).few(x):
      return [torch.to(x, 15)]
    else:
      return (self).int8_factors(x)

  def product(self: __torch__.RowMajor, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    if factors[0].dtype == 15:
      return torch.to(torch._weight_int8pack_mm(factors[0], weight, torch.to(scale, 15)), dtype)
    else:
      return (self).int8_product(factors, weight, scale, dtype)
