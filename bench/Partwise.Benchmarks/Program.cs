using BenchmarkDotNet.Running;
using Partwise.Benchmarks;

switch (args)
{
    case ["nmf-peer", ..]:
        return NmfPeer.Run(args[1..]);
    case ["overhead", ..]:
        return Overhead.Run(args[1..]);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(NmfPeer).Assembly).Run(args);
        return 0;
}
