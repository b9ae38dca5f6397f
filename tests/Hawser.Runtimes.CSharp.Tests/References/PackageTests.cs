using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests.References;

/// <summary>What is asked of NuGet, and what its answers mean. Real restores are in the acceptance tests.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("nuget:Knots", "Knots", "*", true)]
    [InlineData("nuget: Knots, 1.2.3", "Knots", "1.2.3", false)]
    [InlineData(" NuGet : Knots", null, null, false)]
    [InlineData("NUGET: Knots.Of-Rope_2 ,1.2.3-beta.1+build", "Knots.Of-Rope_2", "1.2.3-beta.1+build", false)]
    [InlineData("nuget: Knots, [1.0, 2.0)", "Knots", "[1.0, 2.0)", false)]
    [InlineData("nuget: Knots, *-*", "Knots", "*-*", true)]
    [InlineData("nuget: Knots, 1.*", "Knots", "1.*", true)]
    public void E11_a_package_is_asked_for_by_name_and_version(string argument, string? name, string? version, bool floats)
    {
        Assert.Equal(name is not null, PackageRequest.Is(Directive(argument)));
        if (name is not null)
        {
            Assert.True(PackageRequest.TryParse(Directive(argument), out PackageRequest? request, out _));
            Assert.Equal((name, version, floats), (request.Name, request.Version, request.IsFloating));
        }
    }

    [Theory]
    [InlineData("nuget:")]
    [InlineData("nuget: $(Home)")]
    [InlineData("nuget: ../Knots")]
    [InlineData("nuget: Knots, $(Version)")]
    [InlineData("nuget: Knots, 1.0\" /><Exec")]
    [InlineData("nuget: Knots, latest please")]
    public async Task E11_what_is_no_package_is_refused_and_says_how_to_write_one(string argument)
    {
        var resolver = new DirectiveResolver(new ReferenceSettings(), Packages(new ReferenceSettings()), static _ => null);

        ResolvedDirectives resolved = await resolver.ResolveAsync(
            [Directive(argument)],
            static _ => null,
            TestContext.Current.CancellationToken);

        CodeDiagnostic error = Assert.Single(resolved.Diagnostics);
        Assert.Equal((CodeDiagnosticSeverity.Error, 3, 4, 9), (error.Severity, error.StartLine, error.StartColumn, error.EndColumn));
        Assert.Contains(". Write ", error.Message, StringComparison.Ordinal);
        Assert.Empty(resolved.References);
    }

    [Fact]
    public async Task E11_one_package_in_two_versions_is_refused()
    {
        var resolver = new DirectiveResolver(new ReferenceSettings(), Packages(new ReferenceSettings()), static _ => null);

        ResolvedDirectives resolved = await resolver.ResolveAsync(
            [Directive("nuget: Knots, 1.0"), Directive("nuget: knots, 2.0")],
            static _ => null,
            TestContext.Current.CancellationToken);

        Assert.Equal("The package 'knots' is asked for in two versions, 1.0 and 2.0.", resolved.Diagnostics[0].Message);
    }

    [Fact]
    public async Task E11_without_an_SDK_it_is_said_what_is_missing()
    {
        using var folder = new Folder();
        var settings = new ReferenceSettings { CacheFolder = folder.Of("cache") };
        var resolver = new DirectiveResolver(settings, Packages(settings), static _ => null);
        await using var notebook = new Notebook(new CSharpSession(new CSharpSettings { References = settings }, resolver));

        ICell cell = await notebook.PrepareAsync("a", "// Mooring\n\n#r \"nuget: Knots, 1.0\"\n1");

        Assert.False(cell.CanRun);
        CodeDiagnostic error = cell.Diagnostics[0];
        Assert.Contains("there is no .NET SDK here", error.Message, StringComparison.Ordinal);
        Assert.Equal(("a", 3, 4), (error.Source, error.StartLine, error.StartColumn));
    }

    [Fact]
    public void E11_what_a_restore_found_is_read_for_this_machine()
    {
        using var folder = new Folder();
        folder.Write("knots/1.0.0/lib/net8.0/Knots.dll", "");
        folder.Write("twine/2.0.0/lib/net8.0/Twine.dll", "");

        RestoreResult result = AssetsFile.Read($$"""
            {
              "version": 3,
              "targets": {
                "net10.0": {},
                "net10.0/linux-x64": {
                  "Knots/1.0.0": {
                    "type": "package",
                    "dependencies": { "Twine": "2.0.0" },
                    "compile": { "ref/net8.0/Knots.dll": {} },
                    "runtime": { "lib/net8.0/Knots.dll": {} },
                    "native": { "runtimes/linux-x64/native/libknots.so": {} }
                  },
                  "Twine/2.0.0": { "type": "package", "compile": { "lib/net8.0/_._": {} } },
                  "Other/1.0.0": { "type": "project" }
                }
              },
              "libraries": { "Knots/1.0.0": { "path": "knots/1.0.0" }, "Twine/2.0.0": { "path": "twine/2.0.0" } },
              "packageFolders": { "/nowhere/": {}, "{{folder.Path}}/": {} },
              "logs": [ { "code": "NU1603", "level": "Warning", "message": "Another version.", "libraryId": "Knots" } ]
            }
            """);

        Assert.Equal(new RestoreMessage(false, "NU1603", "Another version.", "Knots"), Assert.Single(result.Messages));
        Assert.Equal(["Knots", "Twine"], result.Packages.Select(static package => package.Name));
        RestoredPackage knots = result.Packages[0];
        Assert.Equal(["Twine"], knots.Dependencies);
        Assert.Equal(
            [
                folder.Of("knots/1.0.0/ref/net8.0/Knots.dll"),
                folder.Of("knots/1.0.0/lib/net8.0/Knots.dll"),
                folder.Of("knots/1.0.0/runtimes/linux-x64/native/libknots.so"),
            ],
            knots.Files);
        Assert.Empty(result.Packages[1].Files);
    }

    [Fact]
    public void E11_requests_that_are_the_same_have_one_project_and_others_another()
    {
        using var folder = new Folder();
        PackageRequest knots = Request("Knots"), twine = Request("Twine");
        var settings = new ReferenceSettings { BaseFolder = folder.Path };
        string key = RestoreProject.Key(RestoreProject.Write([knots, twine], settings));

        Assert.Equal(key, RestoreProject.Key(RestoreProject.Write([twine, knots], settings)));
        Assert.NotEqual(key, RestoreProject.Key(RestoreProject.Write([knots], settings)));
        Assert.NotEqual(key, RestoreProject.Key(RestoreProject.Write([knots, twine with { Version = "2.0" }], settings)));
        Assert.NotEqual(key, RestoreProject.Key(RestoreProject.Write([knots, twine], settings with { PackageSources = ["feed"] })));
        folder.Write("nuget.config", "<configuration />");
        Assert.NotEqual(key, RestoreProject.Key(RestoreProject.Write([knots, twine], settings)));
    }

    [Fact]
    public void E11_sources_mean_nothing_to_the_build_and_are_relative_to_the_base_folder()
    {
        var settings = new ReferenceSettings
        {
            BaseFolder = "/quay",
            PackageSources = ["my;feed", "$(Home)", "https://example.org/v3/index.json"],
        };

        Assert.Contains(
            ">/quay/my%3Bfeed;/quay/%24%28Home%29;https://example.org/v3/index.json<",
            RestoreProject.Write([Request("Knots")], settings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void E11_the_SDK_is_found_by_variable_beside_the_runtime_or_in_the_path()
    {
        using var folder = new Folder();
        foreach (string place in new[] { "root", "beside", "opt" })
        {
            folder.Write($"{place}/dotnet", "");
            folder.Write($"{place}/sdk/10.0.100/dotnet.dll", "");
        }
        folder.Write("runtime-only/dotnet", "");
        Directory.CreateDirectory(folder.Of("bin"));
        File.CreateSymbolicLink(folder.Of("bin/dotnet"), folder.Of("opt/dotnet"));
        string runtime = folder.Of("beside/shared/Microsoft.NETCore.App/10.0.0/");
        string alone = folder.Of("runtime-only/shared/Microsoft.NETCore.App/10.0.0/");

        Assert.Equal(folder.Of("root/dotnet"), DotnetSdk.Find(name => name == "DOTNET_ROOT" ? folder.Of("root") : null, runtime));
        Assert.Equal(folder.Of("beside/dotnet"), DotnetSdk.Find(static _ => null, runtime));
        Assert.Equal(folder.Of("opt/dotnet"), DotnetSdk.Find(name => name == "PATH" ? $":{folder.Of("bin")}" : null, alone));
        Assert.Null(DotnetSdk.Find(static _ => null, alone));
    }

    [Fact]
    public void E11_the_settings_travel_and_are_checked()
    {
        var settings = new CSharpSettings { References = new ReferenceSettings { BaseFolder = "/quay", PackageSources = ["feed"] } };

        Assert.Contains("\"baseFolder\":\"/quay\",\"packageSources\":[\"feed\"]", settings.ToJson(), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new ReferenceSettings { RestoreTimeout = TimeSpan.Zero });
        Assert.Throws<ArgumentException>(static () => new ReferenceSettings { PackageSources = [" "] });
    }

    private static CellDirective Directive(string argument) => new(CellDirectiveKind.Reference, argument, "cell", 3, 4, 9);

    private static PackageRequest Request(string name) => new(Directive($"nuget: {name}"), name, "1.0");

    private static PackageResolver Packages(ReferenceSettings settings) =>
        new(settings, TimeProvider.System) { FindDotnet = static () => null };
}
