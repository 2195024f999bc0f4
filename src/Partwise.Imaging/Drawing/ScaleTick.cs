namespace Partwise.Imaging.Drawing;

/// <summary>A number on the colour bar.</summary>
internal readonly record struct ScaleTick(double Value, string Text);
