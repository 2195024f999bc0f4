namespace Partwise.PostHoc;

/// <summary>A class and its logit.</summary>
public readonly record struct TopLogit(int Class, float Logit);
