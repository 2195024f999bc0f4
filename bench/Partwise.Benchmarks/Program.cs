using BenchmarkDotNet.Running;
using Partwise.Benchmarks;

if (args is ["nmf-peer", ..])
    return NmfPeer.Run(args[1..]);
BenchmarkSwitcher.FromAssembly(typeof(NmfPeer).Assembly).Run(args);
return 0;
