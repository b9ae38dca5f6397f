using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests.References;

/// <summary>Cells that load files.</summary>
public sealed class LoadTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly Notebook _notebook;

    public LoadTests() => _notebook = new Notebook(_folder.Settings);

    public async ValueTask DisposeAsync()
    {
        await _notebook.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task E11_a_cell_loads_a_file_and_later_cells_see_what_it_defines()
    {
        _folder.Write("knots.csx", "int Twice(int n) => 2 * n; var length = 21;");

        Assert.Equal(42, await _notebook.EvaluateAsync("a", "#load \"knots.csx\"\nTwice(length)"));
        Assert.Equal(44, await _notebook.EvaluateAsync("b", "length++; Twice(length)", "a"));
    }

    [Fact]
    public async Task E11_a_file_loads_others_relative_to_itself_and_one_that_two_load_is_there_once()
    {
        _folder.Write("main.csx", "#load \"parts/left.csx\"\n#load \"parts/right.csx\"\nvar sum = Left + Right;");
        _folder.Write("parts/left.csx", "#load \"common.csx\"\nint Left = Common + 1;");
        _folder.Write("parts/right.csx", "#load \"common.csx\"\nint Right = Common + 2;");
        _folder.Write("parts/common.csx", "int Common = 10;");

        Assert.Equal(23, await _notebook.EvaluateAsync("a", "#load \"main.csx\"\nsum"));
    }

    [Fact]
    public async Task E11_an_error_in_a_loaded_file_has_the_files_name_and_line()
    {
        string path = _folder.Write("bad.csx", "var fine = 1;\nvar wrong = missing;");

        CodeDiagnostic error = Assert.Single(await ErrorsAsync("#load \"bad.csx\"\nfine"));

        Assert.Equal(("CS0103", path, 2, 13), (error.Code, error.Source, error.StartLine, error.StartColumn));
    }

    [Fact]
    public async Task E11_a_file_that_is_not_there_is_an_error_at_its_name()
    {
        IReadOnlyList<CodeDiagnostic> errors = await ErrorsAsync("// Mooring\n#load \"nowhere.csx\"\n1");
        CodeDiagnostic error = Assert.Single(errors);

        Assert.Equal("CS1504", error.Code);

        Assert.Equal($"There is no file '{_folder.Of("nowhere.csx")}'.", error.Message);
        Assert.Equal(("a", 2, 7, 2, 20), (error.Source, error.StartLine, error.StartColumn, error.EndLine, error.EndColumn));
    }

    [Fact]
    public async Task E11_files_that_load_each_other_are_an_error_where_the_circle_closes()
    {
        _folder.Write("a.csx", "#load \"b.csx\"");
        string b = _folder.Write("b.csx", "// Mooring\n#load \"a.csx\"");

        CodeDiagnostic error = Assert.Single(await ErrorsAsync("#load \"a.csx\""));

        Assert.Equal((b, 2), (error.Source, error.StartLine));
        Assert.EndsWith("loads itself: a.csx → b.csx → a.csx.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E11_a_file_is_read_again_by_each_cell_that_loads_it()
    {
        _folder.Write("value.csx", "var value = 1;");
        Assert.Equal(1, await _notebook.EvaluateAsync("a", "#load \"value.csx\"\nvalue"));

        _folder.Write("value.csx", "var value = 2;");
        Assert.Equal(2, await _notebook.EvaluateAsync("b", "#load \"value.csx\"\nvalue"));
    }

    private async Task<IReadOnlyList<CodeDiagnostic>> ErrorsAsync(string code)
    {
        ICell cell = await _notebook.PrepareAsync("a", code);
        Assert.False(cell.CanRun);
        return cell.Diagnostics;
    }
}
