using Partwise.Web.Tests.Support;

// One bundle and one server for all tests that only ask. A browser waits a good deal, so there are two tests at a time.
[assembly: AssemblyFixture(typeof(BirdStudio))]
[assembly: AssemblyFixture(typeof(Browser))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
