using System.Runtime.Versioning;

namespace Hawser.Notebooks.Tests;

[SupportedOSPlatform("linux")]
public sealed class NotebookFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-notebooks-");

    [Fact]
    public async Task A_file_is_read_and_written_in_the_format_of_its_name()
    {
        string dib = Path.Combine(_folder.FullName, "a.dib");
        string ipynb = Path.Combine(_folder.FullName, "a.IPYNB");
        await File.WriteAllTextAsync(dib, "\uFEFF#!csharp\n\n\"größe 😀\"\n");
        File.SetUnixFileMode(dib, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        NotebookDocument document = await NotebookFile.ReadAsync(dib);
        await NotebookFile.WriteAsync(ipynb, document);
        await NotebookFile.WriteAsync(dib, document);

        Assert.Equal("\"größe 😀\"", Assert.Single((await NotebookFile.ReadAsync(ipynb)).Cells).Source);
        Assert.Equal("#!csharp\n\n\"größe 😀\"\n", await File.ReadAllTextAsync(dib));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(dib));
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Fact]
    public async Task A_document_that_its_format_cannot_hold_leaves_the_file_as_it_was()
    {
        string file = Path.Combine(_folder.FullName, "a.csx");
        await File.WriteAllTextAsync(file, "1");

        await Assert.ThrowsAsync<NotebookFormatException>(
            () => NotebookFile.WriteAsync(file, new NotebookDocument { Cells = [NotebookCell.Code("a\n// %%\nb")] }));

        Assert.Equal("1", await File.ReadAllTextAsync(file));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task A_link_stays_one_and_what_it_leads_to_is_written()
    {
        string file = Path.Combine(_folder.FullName, "größe.csx");
        string link = Path.Combine(_folder.FullName, "link.csx");
        await File.WriteAllTextAsync(file, "1");
        File.CreateSymbolicLink(link, file);

        NotebookDocument document = await NotebookFile.ReadAsync(link);
        await NotebookFile.WriteAsync(link, document with { Cells = [NotebookCell.Code("2")] });

        Assert.Equal("2", (await File.ReadAllTextAsync(file)).TrimEnd());
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_refused_with_its_line()
    {
        string file = Path.Combine(_folder.FullName, "a.md");
        await File.WriteAllBytesAsync(file, [.. "a\nb\n"u8, 0xFF, 0x0A]);

        NotebookFormatException e = await Assert.ThrowsAsync<NotebookFormatException>(() => NotebookFile.ReadAsync(file));

        Assert.Equal(3, e.Line);
        Assert.Contains("not UTF-8", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
