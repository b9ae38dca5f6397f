using Hawser.Runtimes.CSharp.References;

namespace Hawser.Runtimes.CSharp.Tests.References;

/// <summary>Which packages are on this machine, as far as that is known without a network.</summary>
public sealed class PackageCatalogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task E11_packages_are_found_in_nugets_folder_and_in_folders_that_are_sources()
    {
        using var folder = new Folder();
        folder.Write("home/.nuget/packages/knots/1.0.0/knots.nuspec", "<package><metadata><id>Knots</id></metadata></package>");
        folder.Write("home/.nuget/packages/knots/1.10.0/knots.nuspec", "<package><metadata><id>Knots</id></metadata></package>");
        folder.Write("home/.nuget/packages/knots/1.9.0-beta.2/knots.nuspec", "");
        folder.Write("home/.nuget/packages/.tools/readme", "");
        folder.Write("feed/Rope.Of.4.Strands.2.0.0-rc.1.nupkg", "");
        folder.Write("feed/Knots.1.11.0.nupkg", "");
        folder.Write("feed/notes.nupkg", "");
        folder.Write("base/near/twine/3.0.0/twine.3.0.0.nupkg", "");
        folder.Write("base/off/cord/1.0.0/cord.1.0.0.nupkg", "");
        folder.Write("base/nuget.config", """
            <configuration>
              <packageSources>
                <add key="near" value="near" />
                <add key="off" value="off" />
                <add key="far" value="https://example.org/v3/index.json" />
              </packageSources>
              <disabledPackageSources><add key="off" value="true" /></disabledPackageSources>
            </configuration>
            """);
        folder.Write("home/.nuget/NuGet/NuGet.Config", "this is no XML");
        var settings = new ReferenceSettings
        {
            BaseFolder = folder.Of("base"),
            PackageSources = [folder.Of("feed"), folder.Of("missing"), "https://example.org/v3/index.json"],
        };

        var catalog = new PackageCatalog(settings, TimeProvider.System, name => name == "HOME" ? folder.Of("home") : null);
        IReadOnlyList<KnownPackage>? found = await catalog.FindAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Knots 1.11.0 1.10.0 1.9.0-beta.2 1.0.0", "Rope.Of.4.Strands 2.0.0-rc.1", "twine 3.0.0"],
            found!.Select(static package => $"{package.Name} {string.Join(' ', package.Versions)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task I3_a_folder_that_does_not_answer_is_not_waited_for_and_one_question_alone_waits_for_it()
    {
        using var folder = new Folder();
        folder.Write("packages/knots/1.0.0/knots.nuspec", "");
        using var answers = new ManualResetEventSlim();
        int asked = 0;
        var catalog = new PackageCatalog(new ReferenceSettings { BaseFolder = folder.Path }, TimeProvider.System, name =>
        {
            if (name == "NUGET_PACKAGES")
            {
                Interlocked.Increment(ref asked);
                answers.Wait(Limit);
            }

            return folder.Of(name == "NUGET_PACKAGES" ? "packages" : "home");
        });

        Assert.Null(await catalog.FindAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        Assert.Null(await catalog.FindAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
        answers.Set();
        IReadOnlyList<KnownPackage>? found = await catalog.FindAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal("knots", Assert.Single(found!).Name);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("1.0.0", "1.0")]
    [InlineData("1.0.0+build", "1.0.0")]
    public void E11_versions_that_are_the_same(string one, string other) =>
        Assert.Equal(0, PackageVersionOrder.Instance.Compare(one, other));

    [Fact]
    public void E11_versions_have_the_order_of_semantic_versioning()
    {
        string[] versions =
            ["0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0", "1.2", "1.10.0.1"];

        Assert.Equal(versions, versions.Reverse().Order(PackageVersionOrder.Instance));
    }
}
