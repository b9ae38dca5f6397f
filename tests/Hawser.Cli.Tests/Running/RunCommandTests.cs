namespace Hawser.Cli.Tests.Running;

/// <summary>Command lines that cannot be carried out: nothing is started.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-run-");

    [Theory]
    [InlineData("There is no file '", "missing.dib")]
    [InlineData("is no notebook by its name: it is to end with .ipynb, .dib, .md, .csx, .cs.", "notes.txt")]
    [InlineData("is a folder", "folder.md")]
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
        string[] paths = [.. options.Select(option => option.Contains("out", StringComparison.Ordinal) && !option.StartsWith('-')
            ? Path.Combine(_folder.FullName, option)
            : option)];
        using var terminal = new TestTerminal();

        int exitCode = await terminal.RunAsync(["run", Path.Combine(_folder.FullName, file), .. paths]);

        Assert.Contains(message, terminal.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Unusable, ""), (exitCode, terminal.Out));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
