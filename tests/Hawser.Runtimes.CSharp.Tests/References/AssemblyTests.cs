using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests.References;

/// <summary>Cells that reference assemblies by their path.</summary>
public sealed class AssemblyTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly Notebook _notebook;

    public AssemblyTests() => _notebook = new Notebook(_folder.Settings);

    public async ValueTask DisposeAsync()
    {
        await _notebook.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task E11_a_cell_references_an_assembly_and_those_that_continue_from_it_do_too()
    {
        TinyAssembly.Write(
            _folder.Of("lib/Knots.dll"),
            "namespace Knots { public static class Knot { public static string Name => \"bowline\"; } }");

        Assert.Equal("bowline", await _notebook.EvaluateAsync("a", "#r \"lib/Knots.dll\"\nKnots.Knot.Name"));
        Assert.Equal("BOWLINE", await _notebook.EvaluateAsync("b", "using Knots;\nKnot.Name.ToUpperInvariant()", "a"));
        ICell other = await _notebook.PrepareAsync("c", "Knots.Knot.Name");
        Assert.False(other.CanRun);
    }

    [Fact]
    public async Task E11_an_assembly_finds_what_lies_beside_it()
    {
        TinyAssembly.Write(
            _folder.Of("Fibre.dll"),
            "namespace Fibre { public class Hemp { public override string ToString() => \"hemp\"; } }");
        TinyAssembly.Write(
            _folder.Of("Yarn.dll"),
            "namespace Yarn { public static class Spun { public static Fibre.Hemp From() => new Fibre.Hemp(); } }",
            "1.0.0.0",
            _folder.Of("Fibre.dll"));

        Assert.Equal("hemp", await _notebook.EvaluateAsync("a", $"#r \"{_folder.Of("Yarn.dll")}\"\nYarn.Spun.From().ToString()"));
    }

    [Fact]
    public async Task E11_a_loaded_file_references_relative_to_itself()
    {
        TinyAssembly.Write(_folder.Of("parts/Splice.dll"), "public static class Splice { public static int Strands => 3; }");
        _folder.Write("parts/splice.csx", "#r \"Splice.dll\"\nvar strands = Splice.Strands;");

        Assert.Equal(3, await _notebook.EvaluateAsync("a", "#load \"parts/splice.csx\"\nstrands"));
    }

    [Fact]
    public async Task E11_what_is_no_assembly_or_not_there_is_an_error_at_its_name()
    {
        _folder.Write("text.dll", "This is no assembly.");

        IReadOnlyList<CodeDiagnostic> errors = (await _notebook.PrepareAsync("a", "#r \"text.dll\"\n#r \"nowhere.dll\"")).Diagnostics;

        Assert.Equal(
            [
                (1, 4, $"'{_folder.Of("text.dll")}' is not a .NET assembly."),
                (2, 4, $"There is no file '{_folder.Of("nowhere.dll")}'."),
            ],
            errors.Select(static error => (error.StartLine, error.StartColumn, error.Message)));
        Assert.All(errors, static error => Assert.Equal("CS0006", error.Code));
    }

    [Fact]
    public async Task E11_an_assembly_that_the_process_has_may_be_referenced_by_name_or_path_and_is_the_processes_own()
    {
        string own = typeof(Microsoft.CodeAnalysis.SyntaxNode).Assembly.Location;
        string copy = _folder.Of(Path.GetFileName(own));
        File.Copy(own, copy);

        Assert.Equal(typeof(Uri), await _notebook.EvaluateAsync("a", "#r \"System.Private.Uri\"\ntypeof(Uri)"));
        Assert.Equal(
            typeof(Microsoft.CodeAnalysis.SyntaxNode),
            await _notebook.EvaluateAsync("b", $"#r \"{copy}\"\ntypeof(Microsoft.CodeAnalysis.SyntaxNode)"));
    }

    [Fact]
    public async Task E11_an_assembly_that_the_process_has_in_an_older_version_is_said_to_be_used_in_that()
    {
        TinyAssembly.Write(_folder.Of("System.Text.Json.dll"), "public class Newer;", "999.0.0.0");

        ICell cell = await _notebook.PrepareAsync("a", "#r \"System.Text.Json.dll\"\nSystem.Text.Json.JsonValueKind.True");

        Assert.True(cell.CanRun);
        CodeDiagnostic warning = Assert.Single(cell.Diagnostics);
        Assert.Equal((CodeDiagnosticSeverity.Warning, 1), (warning.Severity, warning.StartLine));
        Assert.Contains("brings System.Text.Json 999.0.0.0, newer than 10.", warning.Message, StringComparison.Ordinal);
        Assert.Contains("the runtime's process has it already", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E11_a_container_that_uses_an_assembly_refuses_a_newer_one_and_another_container_takes_it()
    {
        const string code = "public static class Cleat {{ public static int Number => {0}; }}";
        TinyAssembly.Write(_folder.Of("1/Cleat.dll"), string.Format(null, code, 1), "1.0.0.0");
        TinyAssembly.Write(_folder.Of("2/Cleat.dll"), string.Format(null, code, 2), "2.0.0.0");
        Assert.Equal(1, await _notebook.EvaluateAsync("one/a", "#r \"1/Cleat.dll\"\nCleat.Number"));

        ICell refused = await _notebook.PrepareAsync("one/b", "#r \"2/Cleat.dll\"\nCleat.Number");

        Assert.False(refused.CanRun);
        string message = refused.Diagnostics[0].Message;
        Assert.Contains("brings Cleat 2.0.0.0, and this container uses 1.0.0.0 already", message, StringComparison.Ordinal);
        Assert.Equal(2, await _notebook.EvaluateAsync("two/a", "#r \"2/Cleat.dll\"\nCleat.Number"));
        Assert.Equal(2, await _notebook.EvaluateAsync("two/b", "#r \"1/Cleat.dll\"\nCleat.Number"));
    }
}
