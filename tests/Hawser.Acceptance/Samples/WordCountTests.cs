using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/WordCount promises its user, seen from outside.</summary>
public sealed partial class WordCountTests
{
    private const int BadInput = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task It_counts_what_another_way_of_counting_counts(int workers)
    {
        using var folder = Folder.WithText(files: 60);

        (IReadOnlyList<string> output, int[] processes) = await RunAsync(0, folder.FullName, $"{workers}", "--check");

        AssertCounts(folder, output, files: 60);
        Assert.Contains("Check: one process counts the same.", output);
        Assert.Equal(workers, processes.Length);
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_costs_nothing_but_time()
    {
        using var folder = Folder.WithText(files: 60);
        // Reading a pipe that nobody writes to holds a worker in the middle of its files for as long as the test likes.
        string pipe = folder.MakePipe("stuck");
        using WordCountRun run = WordCountRun.Start(folder.FullName, "2");
        await run.WaitForLineAsync(line => line.StartsWith("counter 2 is", StringComparison.Ordinal));
        int[] workers = [.. run.Workers];

        Task<FileStream> opened = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
        await using FileStream writer = await opened.WaitAsync(ProcessAssert.Patience);
        ProcessAssert.Eventually(() => workers.Any(worker => HasOpen(worker, pipe)), "no worker reads the pipe");
        int stuck = Assert.Single(workers, worker => HasOpen(worker, pipe));
        Kill(stuck);
        await run.WaitForLineAsync(line => line.Contains($"(process {stuck}) was lost: killed by SIGKILL", StringComparison.Ordinal));
        int other = Assert.Single(workers, worker => worker != stuck);
        ProcessAssert.Eventually(() => HasOpen(other, pipe), "the other worker does not take over the lost one's files");
        await writer.DisposeAsync();
        (int exitCode, string error) = await run.EndAsync();

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        AssertCounts(folder, run.Output, files: 61);
        ProcessAssert.Gone(workers);
    }

    [Fact]
    public async Task When_all_workers_are_lost_it_says_so()
    {
        using var folder = Folder.WithText(files: 3);
        string pipe = folder.MakePipe("stuck");
        using WordCountRun run = WordCountRun.Start(folder.FullName, "1");
        await run.WaitForLineAsync(line => line.StartsWith("counter 1 is", StringComparison.Ordinal));
        int worker = Assert.Single(run.Workers);

        Task<FileStream> opened = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
        await using FileStream writer = await opened.WaitAsync(ProcessAssert.Patience);
        Kill(worker);
        (int exitCode, string error) = await run.EndAsync();

        Assert.Contains("SIGKILL", error, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        ProcessAssert.Gone(worker);
    }

    [Fact]
    public async Task Files_that_are_not_text_are_left_out()
    {
        using var folder = Folder.WithText(files: 5);
        folder.Write("picture.bin", "not\0text");

        (IReadOnlyList<string> output, _) = await RunAsync(0, folder.FullName, "2", "--check");

        AssertCounts(folder, output, files: 5);
        Assert.Contains(output, line => line.EndsWith("; 1 more files are not text", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A folder and a number of workers are needed.")]
    [InlineData("A folder and a number of workers are needed.", "docs")]
    [InlineData("A folder and a number of workers are needed.", "docs", "2", "3")]
    [InlineData("There is no folder '/no/such/folder'.", "/no/such/folder", "2")]
    [InlineData("The number of workers must be 1 to 64, not '0'.", "/", "0")]
    [InlineData("The number of workers must be 1 to 64, not '65'.", "/", "65")]
    [InlineData("The number of workers must be 1 to 64, not '-1'.", "/", "-1")]
    [InlineData("The number of workers must be 1 to 64, not 'two'.", "/", "two")]
    [InlineData("There is no option '--fast'.", "/", "2", "--fast")]
    public async Task Bad_input_has_a_clear_message(string message, params string[] arguments)
    {
        using WordCountRun run = WordCountRun.Start(arguments);

        (int exitCode, string error) = await run.EndAsync();

        Assert.Equal(message, error.Split('\n')[0]);
        Assert.Contains("Usage: WordCount FOLDER N", error, StringComparison.Ordinal);
        Assert.Equal(BadInput, exitCode);
    }

    [Fact]
    public async Task A_folder_without_files_has_a_clear_message()
    {
        using var folder = Folder.WithText(files: 0);
        using WordCountRun run = WordCountRun.Start(folder.FullName, "2");

        (int exitCode, string error) = await run.EndAsync();

        Assert.Equal($"There are no files in '{folder.FullName}'.\n", error);
        Assert.Equal(BadInput, exitCode);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        using var folder = Folder.WithText(files: 20);
        string file = Path.Combine(folder.FullName, "socket.txt");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // Nobody can read a socket as a file, not even root, for whom permissions do not count.
        socket.Bind(new UnixDomainSocketEndPoint(file));
        using WordCountRun run = WordCountRun.Start(folder.FullName, "2");

        (int exitCode, string error) = await run.EndAsync();

        Assert.StartsWith($"Cannot read {file}: ", error, StringComparison.Ordinal);
        Assert.Equal(BadInput, exitCode);
        ProcessAssert.Gone(run.Workers);
    }

    [Fact]
    public void The_readme_shows_code_of_the_sample() => DocumentCode.IsTakenFrom("README.md", "samples/WordCount");

    /// <summary>Runs the sample to its end; its output and its workers, which are gone.</summary>
    private static async Task<(IReadOnlyList<string> Output, int[] Workers)> RunAsync(int expectedExitCode, params string[] arguments)
    {
        using WordCountRun run = WordCountRun.Start(arguments);
        (int exitCode, string error) = await run.EndAsync();
        int[] workers = [.. run.Workers];
        Assert.Equal("", error);
        Assert.Equal(expectedExitCode, exitCode);
        ProcessAssert.Gone(workers);
        return (run.Output, workers);
    }

    /// <summary>The words, their order, the totals, and that the workers' shares add up to each file once.</summary>
    private static void AssertCounts(Folder folder, IReadOnlyList<string> output, int files)
    {
        Dictionary<string, int> words = folder.CountWords();
        IEnumerable<string> top = words.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)
            .Take(10).Select(word => $"{word.Value,10}  {word.Key}");
        Assert.Equal(top, output.Where(line => TopLine().IsMatch(line)));
        string totals = $"{files} files, {words.Values.Sum()} words, {words.Count} different";
        Assert.Contains(output, line => line.StartsWith(totals, StringComparison.Ordinal));
        Assert.Contains(output, line => line.EndsWith(" files per second", StringComparison.Ordinal));
        int[] shares = [.. output.Select(line => ShareLine().Match(line)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories).Length, shares.Sum());
    }

    private static bool HasOpen(int process, string file) =>
        Directory.GetFiles($"/proc/{process}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == file);

    private static void Kill(int processId)
    {
        using var process = System.Diagnostics.Process.GetProcessById(processId);
        process.Kill();
    }

    [GeneratedRegex(@"^ *\d+  \S+$")]
    private static partial Regex TopLine();

    [GeneratedRegex(@"^counter \d+ \(process \d+\) counted (\d+) files, \d+ %$")]
    private static partial Regex ShareLine();
}
