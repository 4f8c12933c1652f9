# Weights packed by FBGEMM for FbgemmInt8 or FbgemmFloat16. They are objects and no tensors, so they are
# kept here, and a weight is its place among them.
class Fbgemm(Module):
  __parameters__ = []
  __buffers__ = []
  packs : List[__torch__.torch.classes.quantized.LinearPackedParamsBase]

  # Keeps a weight and writes its place [].
  def keep(self: __torch__.Fbgemm, pack: __torch__.torch.classes.quantized.LinearPackedParamsBase, place: Tensor) -> Tensor:
    torch.append(self.packs, pack)
    return torch.fill_(place, torch.len(self.packs) - 1)

  # A weight and its scale -> its place [].
  def pack(self: __torch__.Fbgemm, weight: Tensor, scale: Tensor) -> Tensor:
    return (self).keep((self).packed(weight, scale), torch.zeros([], dtype=4))

  # How many weights are kept -> [].
  def kept(self: __torch__.Fbgemm) -> Tensor:
    return torch.full([], torch.len(self.packs), dtype=4)
