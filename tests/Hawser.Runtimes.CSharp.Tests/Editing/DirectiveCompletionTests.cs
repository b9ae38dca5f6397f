using Hawser.Runtimes.CSharp.Tests.References;
using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Tests.Editing;

/// <summary>What may stand between the quotes of <c>#r</c> and <c>#load</c>.</summary>
public sealed class DirectiveCompletionTests : IDisposable
{
    private readonly Folder _folder = new();

    public DirectiveCompletionTests()
    {
        string[] files = ["bin/Knots.dll", "bin/Twine.dll", "bin/readme.md", "binders/empty.txt", ".hidden/a.dll", "tie.csx", "tools/Cut.cs"];
        foreach (string file in files)
        {
            _folder.Write(file, "");
        }

        _folder.Write("feed/Zz.Knots.1.2.0.nupkg", "");
        _folder.Write("feed/Zz.Knots.1.10.0.nupkg", "");
        _folder.Write("feed/Zz.Rope.2.0.0-beta.nupkg", "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task I1_packages_and_their_versions_are_those_of_this_machine()
    {
        await using EditorBench bench = Bench();

        CompletionList prefix = await bench.CompleteAsync("#r \"nu|\"");
        CompletionList names = await bench.CompleteAsync("#r \"nuget: zz.|\"\nvar x = 1;");
        CompletionList name = await bench.CompleteAsync("#r \"nuget:Zz.K|nots, 1.2.0\"");
        CompletionList versions = await bench.CompleteAsync("1\n#r \"nuget: Zz.Knots, |");
        CompletionList version = await bench.CompleteAsync("#r \"nuget: zz.knots,1.2|.0\"");

        CompletionItem package = Assert.Single(prefix.Items);
        Assert.Equal((CompletionKind.Package, "nuget: ", new CodeSpan(4, 2)), (package.Kind, package.InsertText, package.Span));
        Assert.Equal(["Zz.Knots", "Zz.Rope"], names.Items.Select(static item => item.Label));
        Assert.Equal((new CodeSpan(11, 3), "Zz.Knots 1.10.0, on this machine"), (names.Items[0].Span, names.Items[0].Description));
        Assert.Equal(("Zz.Knots", new CodeSpan(10, 8)), (name.Items[0].InsertText, name.Items[0].Span));
        Assert.Equal(["1.10.0", "1.2.0"], versions.Items.Select(static item => item.Label));
        Assert.Equal(new CodeSpan(23, 0), versions.Items[0].Span);
        Assert.Equal(("1.2.0", new CodeSpan(20, 5)), (Assert.Single(version.Items).InsertText, version.Items[0].Span));
        Assert.All(new[] { prefix, names, name, versions, version }, static list => Assert.True(list.IsComplete));
        Assert.Empty(await bench.LabelsAsync("#r \"nuget: Zz.Nothing, |\""));
    }

    [Fact]
    public async Task I1_paths_are_those_of_the_base_folder_and_of_the_kind_that_is_brought_in()
    {
        await using EditorBench bench = Bench();

        Assert.Equal(["bin/", "binders/"], await bench.LabelsAsync("#r \"bi|\""));
        Assert.Equal(["Knots.dll", "Twine.dll"], await bench.LabelsAsync("#r \"bin/|"));
        Assert.Equal(["Twine.dll"], await bench.LabelsAsync($"#r \"{_folder.Path}/bin/Tw|\""));
        Assert.Equal(["tie.csx", "tools/"], (await bench.LabelsAsync("#load \"t|\"")).Order(StringComparer.Ordinal));
        Assert.Equal(["Cut.cs"], await bench.LabelsAsync("// Some words\n  #load \"./tools/|\""));
        Assert.Equal([".hidden/"], await bench.LabelsAsync("#r \".|\""));
        Assert.DoesNotContain(".hidden/", await bench.LabelsAsync("#r \"|\""));
        Assert.Empty(await bench.LabelsAsync("#load \"no/such/folder/|\""));
        CompletionItem twine = (await bench.CompleteAsync("#r \"bin/Tw|ist.dll\"")).Items[0];
        Assert.Equal((CompletionKind.File, "Twine.dll", new CodeSpan(8, 9)), (twine.Kind, twine.InsertText, twine.Span));
    }

    [Fact]
    public async Task I1_what_only_looks_like_a_directive_is_none()
    {
        await using EditorBench bench = Bench();

        Assert.Empty(await bench.LabelsAsync("var text = \"\"\"\n    #r \"bin/|\n    \"\"\";"));
        Assert.Empty(await bench.LabelsAsync("/* A word\n#r \"bin/|\n*/"));
        Assert.Empty(await bench.LabelsAsync("#r \"bin/Knots.dll\" |"));
    }

    private EditorBench Bench() => new(settings: new CSharpSettings
    {
        References = new ReferenceSettings { BaseFolder = _folder.Path, PackageSources = ["feed"] },
    });
}
