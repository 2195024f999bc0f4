using Partwise.EndToEnd.Tests.Support;
using Partwise.Web.Tests.Support;

// One bundle of either kind, made once, for all tests that only read it.
[assembly: AssemblyFixture(typeof(TinyBundle))]
[assembly: AssemblyFixture(typeof(TinyPrototypes))]
[assembly: AssemblyFixture(typeof(Browser))]
