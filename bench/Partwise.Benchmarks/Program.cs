using BenchmarkDotNet.Running;
using Partwise.Benchmarks;

switch (args)
{
    case ["nmf-peer", ..]:
        return NmfPeer.Run(args[1..]);
    case ["nearest-peer", ..]:
        return NearestPeer.Run(args[1..]);
    case ["last-layer", ..]:
        return LastLayerTable.Run(args[1..]);
    case ["overhead", ..]:
        return Overhead.Run(args[1..]);
    case ["step-peer", ..]:
        return StepPeer.Run(args[1..]);
    case ["step-paths", ..]:
        return StepPaths.Run(args[1..]);
    case ["protopnet-step", ..]:
        return ProtoPNetStep.Run(args[1..]);
    case ["discovery", ..]:
        return DiscoveryTable.Run(args[1..]);
    case ["features", ..]:
        return FeatureDump.Run(args[1..]);
    case ["mirror", ..]:
        return MirrorBias.Run(args[1..]);
    case ["soak", ..]:
        return Soak.Run(args[1..]);
    case ["opening", ..]:
        return Opening.Run(args[1..]);
    default:
        // In this process: a project generated beside the output would inherit this repository's build rules and not compile.
        BenchmarkSwitcher.FromAssembly(typeof(NmfPeer).Assembly).Run([.. args, "--inProcess"]);
        return 0;
}
