namespace Partwise.Models;

/// <summary>Maps of a photo and of its mirrored copy, summed across the mirrored direction.</summary>
/// <param name="Plain">Per row or column, of the photo.</param>
/// <param name="Mirrored">The same of the mirrored copy, as its own map has it.</param>
internal sealed record MirroredProfiles(double[] Plain, double[] Mirrored);
