# Linear layers of a language model in a 16-bit number type on a CPU without instructions for it. The weights lie in 16 bit;
# for many rows they are widened, one after the other, because float32 products are several times as
# fast. A weight's scale is the array in float32 that it is widened into, which many weights share, since
# new memory would take longer than the product; or the weight itself where it has none.
class Widened(Module):
  __parameters__ = []
  __buffers__ = []

  def product(self: __torch__.Widened, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    x = factors[0]
    if torch.size(x, 0) < 16:
      return torch.linear(x, weight)
    else:
      if scale.dtype == 6:
        wide = torch.copy_(scale, weight)
      else:
        wide = torch.to(weight, 6)
      return torch.to(torch.linear(torch.to(x, 6), wide), x.dtype)

  # Attention in 16 bit takes two to seven times as long as in float32.
  def for_attention(self: __torch__.Widened, x: Tensor) -> Tensor:
    return torch.to(x, 6)
