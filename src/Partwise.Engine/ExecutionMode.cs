namespace Partwise.Engine;

/// <summary>Whether independent operators of a graph may run at the same time.</summary>
public enum ExecutionMode
{
    /// <summary>One operator after another; each may use several threads.</summary>
    Sequential = 0,

    /// <summary>Independent operators side by side, on <see cref="SessionOptions.InterOpNumThreads"/> threads.</summary>
    Parallel = 1,
}
