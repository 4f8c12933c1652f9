# Products in int8 of a language model on a CPU without VNNI instructions. Of packed weights, few rows
# take two to five times as long there as the memory needs, so that the weights stay as they are, [out,
# in], and are packed for many rows, each time.
#
# Few rows are in bfloat16, and what a row gets does not depend on its company. So it is with a prompt's
# chunks and with answers, since no more than 32 rows of several requests are together.
class RowMajor(Module):
  __parameters__ = []
  __buffers__ = []

  # The kernel for few rows reads numbers of x by 8 or 16.
  def few(self: __torch__.RowMajor, x: Tensor) -> bool:
    return torch.size(x, 0) <= (self).few_rows() and torch.size(x, 1) % 16 == 0

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

  # The kernel for few rows gives bfloat16, in which the two best of a token's logits may be one number. So
  # the largest 64 are computed again, in float32.
  def logits(self: __torch__.RowMajor, hidden: Tensor, rows: Tensor, head: Tensor, scale: Tensor) -> Tensor:
    wanted = torch.to(torch.index_select(hidden, 0, rows), 6)
    y = (self).product((self).factors(wanted, head), head, scale, 6)
    if (self).few(wanted):
      for r in range(torch.size(wanted, 0)):
        largest, ids = torch.topk(torch.select(y, 0, r), min(64, torch.size(y, 1)))
        weights = torch.to(torch.index_select(head, 0, ids), 6)
        again = torch.mv(weights, torch.select(wanted, 0, r)) * torch.index_select(scale, 0, ids)
        torch.index_copy_(torch.select(y, 0, r), 0, ids, again)
    return y
