using Partwise.EndToEnd.Tests.Support;
using Partwise.Web.Tests.Support;

// One bundle of either kind, made once, for all tests that only read it. More than two runs at a time would only wait for each other.
[assembly: AssemblyFixture(typeof(TinyBundle))]
[assembly: AssemblyFixture(typeof(TinyPrototypes))]
[assembly: AssemblyFixture(typeof(Browser))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
