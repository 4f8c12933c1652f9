# The vision tower with packed weights. With one in int8 the bias is [2, out]: the bias and the weight's
# scale.
class PackedClip(Module):  # and all of Packed, Clip
  __parameters__ = []
  __buffers__ = []

  # x [..., in] -> [..., out].
  def linear(self: __torch__.PackedClip, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if weight.dtype == 1:
      rows = torch.flatten(x, 0, -2)
      y = (self).product((self).factors(rows, weight), weight, torch.select(bias, 0, 1), x.dtype)
      return torch.unflatten(torch.add_(y, torch.select(bias, 0, 0)), 0, torch.slice(torch.size(x), 0, -1))
    else:
      if weight.is_mkldnn:
        return ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
      else:
        return torch.linear(x, weight, bias)
