# Linear layers in a 16-bit number type on a CPU without instructions for it. The weights lie in 16 bit;
# for many rows they are widened, one after the other, because float32 products are several times as
# fast. A weight's scale is the array in float32 that it is widened into, which many weights share, since
# new memory would take longer than the product; or the weight itself where it has none.
class Widened(Module):
  __parameters__ = []
  __buffers__ = []

  def linear_of(self: __torch__.Widened, x: Tensor, weight: Tensor, room: Tensor, bias: Optional[Tensor]) -> Tensor:
    if torch.numel(x) // torch.size(x, -1) < 16:
      return torch.linear(x, weight, bias)
    else:
      if room.dtype == 6:
        wide = torch.copy_(room, weight)
      else:
        wide = torch.to(weight, 6)
      y = torch.linear(torch.to(x, 6), wide)
      if bias is not None:
        y = torch.add_(y, bias)
      return torch.to(y, x.dtype)

  def product(self: __torch__.Widened, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    return (self).linear_of(factors[0], weight, scale, None)

  def linear(self: __torch__.Widened, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return (self).linear_of(x, weight, weight, bias)

  # Attention in 16 bit takes two to seven times as long as in float32.
  def for_attention(self: __torch__.Widened, x: Tensor) -> Tensor:
    return torch.to(x, 6)
