using System.Globalization;
using Hawser.Cli.Processes;

namespace Hawser.Cli.Tests;

/// <summary>What is read of processes, from a folder that looks as the kernel's does.</summary>
public sealed class ProcessListingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    public ProcessListingTests()
    {
        Write("uptime", "1000.50 2000.00\n");
        Write("self/status", Status(1000, 1));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void W4_a_worker_is_known_by_its_command_line_which_tells_its_owner_and_name()
    {
        Add(7, 1, ["dotnet", "/app/app.dll", "worker of 99", "primes"], started: 40_050, memory: 2_048);
        Add(8, 1, ["vi", "worker of the month.txt"]);
        Add(9, 1, ["sh", "-c", "echo worker of 12", "x", "y"]);

        HawserProcess worker = Assert.Single(List());

        Assert.Equal(
            new HawserProcess
            {
                ProcessId = 7,
                Kind = ProcessKind.Worker,
                Name = "primes",
                OwnerProcessId = 99,
                Age = TimeSpan.FromSeconds(600),
                MemoryBytes = 2_048 * 1024,
            },
            worker);
    }

    [Fact]
    public void A_name_that_was_written_over_a_longer_one_ends_where_it_ends()
    {
        Add(7, 1, ["app", "worker of 99", "short\0\0\0\0"]);
        Add(8, 1, ["app", "worker of 99", ""]);

        Assert.Equal(["short", ""], List().Select(static process => process.Name));
    }

    [Fact]
    public void Processes_of_other_users_and_zombies_are_left_out()
    {
        Add(7, 1, ["app", "worker of 99", "theirs"], user: 1001);
        Add(8, 1, ["app", "worker of 99", "zombie"], state: 'Z');

        Assert.Empty(List());
    }

    [Fact]
    public void W6_a_command_in_front_of_a_worker_is_not_a_worker_and_a_worker_of_a_worker_is()
    {
        Add(7, 1, ["bwrap", "--dev-bind", "/", "/", "app", "worker of 99", "wrapped"]);
        Add(8, 7, ["app", "worker of 99", "wrapped"]);
        Add(9, 8, ["app", "worker of 8", "wrapped"]);

        Assert.Equal([8, 9], List().Select(static process => process.ProcessId));
    }

    [Fact]
    public void W19_what_is_registered_is_shown_once_and_as_what_it_is_and_nodes_get_their_memory()
    {
        Add(7, 1, ["app", "worker of 99", "ledger"]);
        Add(8, 1, ["service"], memory: 10);

        IReadOnlyList<HawserProcess> all = List(
            [
                new HawserProcess { ProcessId = 7, Kind = ProcessKind.Detached, Name = "ledger", OwnerProcessId = 99 },
                new HawserProcess { ProcessId = 7, Kind = ProcessKind.Detached, Name = "archive", IsRunning = false },
            ],
            [
                new HawserProcess { ProcessId = 8, Kind = ProcessKind.Node, Name = "b" },
                new HawserProcess { ProcessId = 8, Kind = ProcessKind.Node, Name = "a" },
            ]);

        Assert.Equal(
            [
                (7, ProcessKind.Detached, "ledger"),
                (8, ProcessKind.Node, "a"),
                (8, ProcessKind.Node, "b"),
                (7, ProcessKind.Detached, "archive"),
            ],
            all.Select(static process => (process.ProcessId, process.Kind, process.Name)));
        Assert.Equal(10 * 1024, all[1].MemoryBytes);
    }

    private static string Status(int user, int memory) => string.Create(
        CultureInfo.InvariantCulture, $"Name:\tx\nUid:\t{user}\t{user}\t{user}\t{user}\nVmRSS:\t    {memory} kB\n");

    private IReadOnlyList<HawserProcess> List(IEnumerable<HawserProcess>? detached = null, IEnumerable<HawserProcess>? nodes = null) =>
        ProcessListing.Merge(new ProcessTable(_folder.FullName).List(), detached ?? [], nodes ?? []);

    private void Add(int id, int parent, string[] arguments, int user = 1000, char state = 'S', int started = 0, int memory = 1)
    {
        Write($"{id}/status", Status(user, memory));
        Write($"{id}/cmdline", string.Join('\0', arguments) + '\0');
        string[] fields = [.. Enumerable.Repeat("0", 50)];
        fields[0] = state.ToString();
        fields[1] = $"{parent}";
        fields[19] = $"{started}";
        Write($"{id}/stat", $"{id} (a (b) c) {string.Join(' ', fields)}");
    }

    private void Write(string file, string content)
    {
        string path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
