namespace Partwise.Training;

/// <summary>How weight decay enters a step.</summary>
internal enum WeightDecayMode
{
    /// <summary>decay · parameter is added to the gradient before the optimiser's own averages (L2 regularisation).</summary>
    Coupled,

    /// <summary>The parameter is multiplied by 1 − rate · decay, beside the optimiser's step (Loshchilov and Hutter, 2019).</summary>
    Decoupled,
}
