using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"hawser-{Guid.NewGuid():N}.log");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void W7_what_is_taken_over_is_written_and_the_first_owner_closes_nothing()
    {
        using OutputFile first = OutputFile.Open(WorkerOutput.Append(_path), null)!;
        using OutputFile taken = first.Take();
        first.Dispose();
        taken.Write("one\n"u8);
        taken.Write("two\n"u8);
        Assert.Equal("one\ntwo\n", File.ReadAllText(_path));
        Assert.Equal(0, taken.LostBytes);
    }

    [Fact]
    public async Task W7_bytes_that_are_lost_are_counted_and_told_once()
    {
        var told = new TaskCompletionSource<string>();
        using OutputFile file = OutputFile.Open(WorkerOutput.Append("/dev/full"), told.SetResult)!;
        file.Write("one\n"u8);
        file.Write("three\n"u8);
        Assert.Equal(10, file.LostBytes);
        Assert.StartsWith("'/dev/full': ", await told.Task.Soon());
    }

    [Fact]
    public void W7_lines_are_for_no_file_and_a_bad_path_is_named()
    {
        Assert.Null(OutputFile.Open(WorkerOutput.Log, null));
        Assert.Null(OutputFile.Open(WorkerOutput.Discard, null));
        IOException e = Assert.Throws<IOException>(() => OutputFile.Open(WorkerOutput.Append("/no/such/file"), null));
        Assert.Contains("'/no/such/file'", e.Message);
        Assert.Contains("absolute", Assert.Throws<ArgumentException>(() => WorkerOutput.Append("here.log")).Message);
        Assert.Contains("absolute", Assert.Throws<ArgumentException>(() => WorkerOutput.Truncate("a\0b")).Message);
    }

    [Fact]
    public void W7_nobody_is_given_lines_where_no_logger_listens_and_no_code_asks()
    {
        Assert.Null(new Owning.OutputLines("x", new WorkerOptions()).Handler);
        List<string> seen = [];
        var lines = new Owning.OutputLines("x", new WorkerOptions { StandardError = WorkerOutput.Call(seen.Add) });
        Assert.Equal(WorkerOutputKind.Discard, lines.StandardOutput.Kind);
        lines.Handler!(OutputStream.StandardError, "a line");
        Assert.Equal(["a line"], seen);
    }
}
