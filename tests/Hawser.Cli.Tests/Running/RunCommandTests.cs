namespace Hawser.Cli.Tests.Running;

/// <summary>Command lines that cannot be carried out: nothing is started.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-run-");

    [Theory]
    [InlineData("There is no file '", "missing.dib")]
    [InlineData("is no notebook by its name: it is to end with .ipynb, .dib, .md, .csx, .cs.", "notes.txt")]
    [InlineData("is a folder", "folder.md")]
    [InlineData("is a folder", "folder.md/")]
    [InlineData("is a folder", "")]
    [InlineData("bytes.ipynb (2): The file is not UTF-8 text. Save it in that encoding.", "bytes.ipynb")]
    [InlineData("nothing.ipynb (1", "nothing.ipynb")]
    [InlineData("half.ipynb (2", "half.ipynb")]
    [InlineData("There is no file '", "good.dib/inside.md")]
    [InlineData("'0s' cannot be a limit: it is 1ms to 24h.", "good.dib", "--timeout", "0s")]
    [InlineData("'-5s' is no time", "good.dib", "--timeout=-5s")]
    [InlineData("'1K' cannot be a limit: it is at least 128M", "good.dib", "--memory", "1K")]
    [InlineData("--output: '", "good.dib", "--output", "out.md")]
    [InlineData("old.ipynb (1,32): The notebook is of nbformat 3", "old.ipynb")]
    [InlineData("'60' is no time. Write a number and its unit", "good.dib", "--timeout", "60")]
    [InlineData("'lots' is no size. Write a number and its unit", "good.dib", "--memory", "lots")]
    [InlineData("'year' is no value with a name. Write --arg name=value.", "good.dib", "--arg", "year")]
    [InlineData("'a' is given twice", "good.dib", "--arg", "a=1", "--arg", "a=2")]
    [InlineData("A .cs holds one cell of C#", "good.dib", "--output", "out.cs")]
    [InlineData("There is no folder '", "good.dib", "--output", "none/out.ipynb")]
    [InlineData("it is to end with", "good.dib", "--output", "out.html")]
    public async Task What_cannot_be_used_is_said_and_nothing_is_run(string message, string file, params string[] options)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "good.dib"), "#!csharp\n1\n#!markdown\ntext\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "notes.txt"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "old.ipynb"), "{\"worksheets\": [], \"nbformat\": 3}");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "folder.md"));
        File.WriteAllBytes(Path.Combine(_folder.FullName, "bytes.ipynb"), [(byte)'{', (byte)'\n', 0xFF, 0xFE, 0]);
        File.WriteAllText(Path.Combine(_folder.FullName, "nothing.ipynb"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "half.ipynb"), "{\n\"cells\": [");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "out.md"));
        string[] paths = [.. options.Select(option => option.Contains("out", StringComparison.Ordinal) && !option.StartsWith('-')
            ? Path.Combine(_folder.FullName, option)
            : option)];
        using var terminal = new TestTerminal();

        int exitCode = await terminal.RunAsync(["run", Path.Combine(_folder.FullName, file), .. paths]);

        Assert.Contains(message, terminal.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Unusable, ""), (exitCode, terminal.Out));
    }

    [Theory]
    [InlineData("none.md", "Prose, and\n\n```python\n1\n```\n", "has no cell of C#: no block that begins with ```csharp. Nothing was run.")]
    [InlineData("none.csx", "", "has no cell of C#. Nothing was run.")]
    [InlineData("none.ipynb", "{\"cells\": [], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}", "has no cell of C#. Nothing was run.")]
    public async Task A_document_without_cells_starts_nothing_and_who_expected_some_is_told(string name, string text, string message)
    {
        string file = Path.Combine(_folder.FullName, name);
        string done = Path.Combine(_folder.FullName, "done.ipynb");
        File.WriteAllText(file, text);
        using var terminal = new TestTerminal();

        int exitCode = await terminal.RunAsync("run", file, "--output", done, "--json");

        Assert.Equal($"hawser: '{file}' {message}\n", terminal.Error);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("{\"event\":\"end\",\"exitCode\":0,\"cells\":0,", terminal.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(done));
    }

    [Fact]
    public async Task An_empty_name_is_no_file()
    {
        using var terminal = new TestTerminal();

        Assert.Equal(ExitCodes.Unusable, await terminal.RunAsync("run", ""));

        Assert.Equal("hawser: The file's name is empty. Give the path of a notebook or script.\n", terminal.Error);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
