using Hawser.Cli.Repl;

namespace Hawser.Cli.Tests;

public sealed class ReplHistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    private string File => Path.Combine(_folder.FullName, "state/hawser/history");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_submitted_is_there_again_in_a_file_that_only_this_user_can_read()
    {
        var history = ReplHistory.Open(File);
        history.Add("1 + 1");
        history.Add("void F()\n{\n}");
        history.Add("void F()\n{\n}");
        history.Add(" secret");
        history.Add("");

        Assert.Equal(["1 + 1", "void F()\n{\n}"], ReplHistory.Open(File).Entries);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(File).UnixFileMode);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new DirectoryInfo(Path.GetDirectoryName(File)!).UnixFileMode);
    }

    [Fact]
    public void Lines_that_are_no_entries_are_passed_over_and_it_never_grows_without_end()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllLines(File, ["{", .. Enumerable.Range(0, 2_500).Select(static number => $"\"{number}\"")]);

        Assert.Equal(1000, ReplHistory.Open(File).Entries.Count);
        Assert.Equal(1000, System.IO.File.ReadAllLines(File).Length);
        Assert.Equal("2499", ReplHistory.Open(File).Entries[^1]);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_costs_the_file_and_not_the_console()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "state"), "no folder");

        var history = ReplHistory.Open(File);
        history.Add("x");

        Assert.Equal(["x"], history.Entries);
    }

    [Theory]
    [InlineData("/state", "/home/me", "/state/hawser/history")]
    [InlineData(null, "/home/me", "/home/me/.local/state/hawser/history")]
    [InlineData("relative", "/home/me", "/home/me/.local/state/hawser/history")]
    [InlineData(null, null, null)]
    public void It_is_in_the_state_folder_of_the_user(string? state, string? home, string? file) =>
        Assert.Equal(file, ReplHistory.DefaultFile(name => name == "XDG_STATE_HOME" ? state : name == "HOME" ? home : null));
}
