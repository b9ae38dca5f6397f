using System.Text.RegularExpressions;
using Hawser.Rpc.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Tests;

public sealed class DiagnosticPagesTests
{
    public static TheoryData<string> Ids { get; } = [.. Descriptors().Select(static d => d.Id)];

    [Fact]
    public void P31_the_index_lists_every_diagnostic_with_its_title()
    {
        string index = File.ReadAllText(PathOf("README.md"));

        foreach (DiagnosticDescriptor descriptor in Descriptors())
        {
            Assert.Contains($"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title} |", index, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task P31_the_page_of_a_diagnostic_shows_an_example_that_fails_and_one_that_is_right(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors().Single(d => d.Id == id);
        string page = await File.ReadAllTextAsync(PathOf(id + ".md"));
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        MatchCollection blocks = Regex.Matches(page, "```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(2, blocks.Count);

        var failing = CompiledSource.Of(blocks[0].Groups[1].Value);
        Assert.Equal([id], (await failing.AnalyzeAsync()).Concat(failing.GeneratorDiagnostics).Select(static d => d.Id));

        var corrected = CompiledSource.Of(blocks[1].Groups[1].Value);
        Assert.Empty(await corrected.AnalyzeAsync());

        // The rest of a serializer context comes from another generator, which does not run here.
        corrected.AssertClean(onlyGenerated: id == "HWR018");
        Assert.Equal(id != "HWR021", corrected.GeneratedTexts.Count > 0);
    }

    private static string PathOf(string page) => Path.Combine(AppContext.BaseDirectory, "diagnostics", page);

    private static IEnumerable<DiagnosticDescriptor> Descriptors() =>
        CompiledSource.Analyzers.SelectMany(static a => a.SupportedDiagnostics);
}
