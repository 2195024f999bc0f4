using Partwise.Web.Tests.Support;

// One bundle and one server for all tests that only ask.
[assembly: AssemblyFixture(typeof(BirdStudio))]
[assembly: AssemblyFixture(typeof(Browser))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
