namespace Partwise.Engine;

/// <summary>How far ONNX Runtime may rewrite a graph before running it. The numbers are those of its C API.</summary>
public enum GraphOptimizationLevel
{
    /// <summary>Not at all.</summary>
    DisableAll = 0,

    /// <summary>Rewrites that hold on any device, such as constant folding.</summary>
    EnableBasic = 1,

    /// <summary>Also fusions of several operators into one.</summary>
    EnableExtended = 2,

    /// <summary>Also other memory layouts, which make convolutions fastest.</summary>
    EnableAll = 99,
}
