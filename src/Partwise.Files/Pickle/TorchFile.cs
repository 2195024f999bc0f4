using Partwise.Files.Internals;

namespace Partwise.Files.Pickle;

/// <summary>What a file of torch.save holds: the value of its pickle, and where the numbers of the storages lie.</summary>
/// <param name="Root">The value.</param>
/// <param name="Storages">The place of each storage by its key.</param>
internal sealed record TorchFile(object? Root, Func<PickleStorage, FileRange> Storages);
