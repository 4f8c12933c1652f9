# Small things that DJL's arrays cannot do themselves.
#
# Number types are libtorch's codes: 5 float16, 6 float32, 15 bfloat16.
class Tensors(Module):
  __parameters__ = []
  __buffers__ = []

  # x of any type -> the same numbers in the type of that code.
  def cast(self: __torch__.Tensors, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype)

  # A copy of x of any type with the numbers in the type of that code.
  def copy(self: __torch__.Tensors, x: Tensor, dtype: Tensor) -> Tensor:
    return torch.to(x, int(dtype), False, True)

  # bytes [..., 2 * n] as int8 -> the bfloat16 numbers [..., n] that they spell.
  def bfloat16_from_bytes(self: __torch__.Tensors, x: Tensor) -> Tensor:
    return torch.view_copy(x, dtype=15)

  # An array of that shape and number type, not filled, on the device of another.
  def empty(self: __torch__.Tensors, shape: List[int], dtype: int, like: Tensor) -> Tensor:
    return torch.empty(shape, dtype=dtype, device=like.device)

  # Copies x into rows of y along an axis, from a first row on, in place.
  def copy_into(self: __torch__.Tensors, y: Tensor, x: Tensor, axis: int, first: int) -> Tensor:
    return torch.copy_(torch.slice(y, axis, first, first + torch.size(x, axis)), x)

  # A copy of so many rows of x along an axis, from a first row on.
  def copy_of(self: __torch__.Tensors, x: Tensor, axis: int, first: int, count: int) -> Tensor:
    return torch.clone(torch.slice(x, axis, first, first + count))

  # x [n] and y [n] -> [2, n].
  def rows(self: __torch__.Tensors, x: Tensor, y: Tensor) -> Tensor:
    return torch.stack([x, y], 0)

  # The first numbers of x [n] in that shape; not a copy.
  def first(self: __torch__.Tensors, x: Tensor, shape: List[int]) -> Tensor:
    count = 1
    for i in range(torch.len(shape)):
      count = count * shape[i]
    return torch.view(torch.slice(x, 0, 0, count), shape)

  # xs [n, ...] one after the other.
  def joined(self: __torch__.Tensors, xs: List[Tensor]) -> Tensor:
    return torch.cat(xs, 0)

  # A copy of x on the device of another.
  def beside(self: __torch__.Tensors, x: Tensor, like: Tensor) -> Tensor:
    return torch.to(x, like.device, x.dtype, False, True)

  # weight [out, in] of any type -> the scale [out] in float32 by which its numbers fit int8.
  def int8_scale(self: __torch__.Tensors, weight: Tensor) -> Tensor:
    # Not amax of abs, which would be one more copy of the weight.
    largest = torch.maximum(torch.amax(weight, [1]), torch.neg(torch.amin(weight, [1])))
    return torch.clamp_min(torch.to(largest, 6), 1e-30) / 127

  # weight [out, in] of any type and its scale -> its numbers in int8.
  def int8_numbers(self: __torch__.Tensors, weight: Tensor, scale: Tensor) -> Tensor:
    return torch.to(torch.round_(weight / torch.unsqueeze(scale, 1)), 1)
