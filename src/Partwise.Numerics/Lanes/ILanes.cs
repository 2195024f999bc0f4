namespace Partwise.Numerics;

/// <summary>
/// What a kernel does with one vector of floats. A kernel written over it is compiled once for each width, the plain number among them, so
/// that every vector path is the same algorithm.
///</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>The numbers in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector All(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a · b + c.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary><paramref name="value"/> where <paramref name="low"/> &lt; <paramref name="x"/> &lt; <paramref name="high"/>, else
    /// 0.</summary>
    static abstract TVector KeepBetween(TVector value, TVector x, TVector low, TVector high);

    /// <summary><paramref name="value"/> where <paramref name="a"/> = <paramref name="b"/>, else <paramref name="otherwise"/>.</summary>
    static abstract TVector KeepEqual(TVector value, TVector a, TVector b, TVector otherwise);
}
