# Linear layers in a 16-bit number type on a CPU without instructions for it. The weights lie in 16 bit;
# for many rows they are widened, one after the other, because float32 products are several times as
# fast.
class Widened(Module):
  __parameters__ = []
  __buffers__ = []

  def linear_of(self: __torch__.Widened, x: Tensor, weight: Tensor, bias: Optional[Tensor]) -> Tensor:
    if torch.numel(x) // torch.size(x, -1) < 32:
      return torch.linear(x, weight, bias)
    else:
      y = torch.linear(torch.to(x, 6), torch.to(weight, 6))
      if bias is not None:
        y = torch.add_(y, bias)
      return torch.to(y, x.dtype)

  def product(self: __torch__.Widened, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    return (self).linear_of(factors[0], weight, None)

  def linear(self: __torch__.Widened, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return (self).linear_of(x, weight, bias)
