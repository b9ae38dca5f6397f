using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Tests.Shared;
using Hawser.Workers.Detached;
using Hawser.Workers.Handles;

namespace Hawser.Workers.Tests.Detached;

/// <summary>The files of the registry: exclusive, private, never half, and refused where others could have written them.</summary>
[SupportedOSPlatform("linux")]
public sealed class RegistryTests : IDisposable
{
    private static readonly string Key = new('b', 64);

    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly ManualTime _time = new();
    private readonly RegistryFiles _files;

    public RegistryTests()
    {
        _time.Advance(TimeProvider.System.GetUtcNow() - _time.GetUtcNow());
        _files = new RegistryFiles(Folder, _time);
    }

    private string Folder => Path.Combine(_temp.FullName, "registry");

    public void Dispose() => _temp.Delete(recursive: true);

    [Fact]
    public void W19_a_worker_is_found_by_its_name_and_leaves_a_record_of_its_end()
    {
        Assert.Null(_files.Find("../primes"));
        Assert.Empty(_files.List(null));
        RegistryRecord record = Living("../primes");
        _files.Add(record);

        Assert.Equal(record.Handle.Process, _files.Find("../primes")!.Handle.Process);
        (RegistryRecord? there, DetachedExit? exit) = Assert.Single(_files.List(null));
        Assert.Equal((record.StartedAt, record.Lease, "IPrimes", 4711), (there!.StartedAt, there.Lease, there.Contract, there.OwnerProcessId));
        Assert.Null(exit);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Assert.Single(Directory.GetFiles(Folder, "*.worker"))).UnixFileMode);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Folder).UnixFileMode);

        Assert.True(_files.Leave(record, Exit("../primes", DetachedExitCause.LeaseRanOut)));
        Assert.False(_files.Leave(record, Exit("../primes", DetachedExitCause.Requested)));
        Assert.Null(_files.Find("../primes"));
        Assert.Equal(DetachedExitCause.LeaseRanOut, _files.LastExit("../primes")!.Cause);
        Assert.Empty(Directory.GetFiles(Folder, "*.worker"));
    }

    [Fact]
    public async Task W19_of_racing_creators_of_one_name_one_wins_and_the_others_are_told_who()
    {
        using var begin = new Barrier(8);
        Task<string?>[] racers = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                begin.SignalAndWait(Patience.Limit);
                try
                {
                    new RegistryFiles(Folder, _time).Add(Living("one"));
                    return null;
                }
                catch (IOException e)
                {
                    return e.Message;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        string?[] results = await Task.WhenAll(racers).Soon();

        Assert.Single(results, result => result is null);
        Assert.All(results.Where(result => result is not null), message =>
        {
            Assert.Contains("named 'one' is registered", message, StringComparison.Ordinal);
            Assert.Contains($"process {Environment.ProcessId}", message, StringComparison.Ordinal);
        });
        Assert.Empty(Directory.GetFiles(Folder, ".?*"));
    }

    [Fact]
    public void W19_a_worker_that_died_without_a_word_gives_its_name_free_and_is_recorded_so()
    {
        _files.Add(Dead("one"));
        Assert.Null(_files.Find("one"));
        Assert.Equal(DetachedExitCause.WithoutWord, _files.LastExit("one")!.Cause);

        _files.Add(Dead("two"));
        _files.Add(Living("two"));
        Assert.NotNull(_files.Find("two"));
        Assert.Contains("without a word", $"{_files.LastExit("two")}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"hawser\":1}")]
    [InlineData("")]
    public void W19_garbage_in_a_file_is_a_clear_error_hides_nobody_else_and_is_not_written_over(string garbage)
    {
        _files.Add(Living("one"));
        _files.Add(Living("two"));
        string path = Corrupt("one", garbage);
        var refused = new List<string>();

        Assert.Equal("two", Assert.Single(_files.List(refused.Add)).Record!.Handle.Name);
        Assert.Contains(path, Assert.Single(refused), StringComparison.Ordinal);
        Assert.Contains(path, Assert.Throws<IOException>(() => _files.Find("one")).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => _files.Add(Living("one")));
        Assert.Equal(garbage, File.ReadAllText(path));
    }

    [Fact]
    public void P8_an_error_about_a_file_never_shows_its_key()
    {
        _files.Add(Living("one"));
        string text = File.ReadAllText(Corrupt("one", null));
        Assert.Contains(Key, text, StringComparison.Ordinal);
        Corrupt("one", text.Replace("\"endpoint\"", "\"end\"", StringComparison.Ordinal));
        Assert.DoesNotContain(Key, Assert.Throws<IOException>(() => _files.Find("one")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void P8_files_and_folders_that_others_could_have_written_are_refused()
    {
        _files.Add(Living("one"));
        string path = Assert.Single(Directory.GetFiles(Folder, "*.worker"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("other users", Assert.Throws<IOException>(() => _files.Find("one")).Message, StringComparison.Ordinal);

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(path, path + ".moved");
        File.CreateSymbolicLink(path, path + ".moved");
        Assert.Throws<IOException>(() => _files.Find("one"));
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Contains("no file", Assert.Throws<IOException>(() => _files.Find("one")).Message, StringComparison.Ordinal);

        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        Assert.Throws<IOException>(() => _files.Find("one"));
        Assert.Throws<IOException>(() => _files.Add(Living("two")));
        string link = Path.Combine(_temp.FullName, "link");
        Directory.CreateSymbolicLink(link, Folder);
        Assert.Throws<IOException>(() => new RegistryFiles(link, _time).List(null).ToArray());
    }

    [Fact]
    public void W19_a_file_that_cannot_be_written_leaves_nothing_and_says_so()
    {
        // Nothing can be made in a folder that is none: the write fails before anything is linked.
        PrivateFiles.MakeFolder(Folder);
        string full = Path.Combine(Folder, "x");
        Assert.Throws<IOException>(() => PrivateFiles.Create(Path.Combine(full, "y"), "content"u8));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void W19_records_of_ended_workers_go_after_a_week_and_the_oldest_past_a_hundred()
    {
        for (int i = 0; i < RegistryFiles.MostKept + 5; i++)
        {
            RegistryRecord record = Living($"worker {i}");
            _files.Add(record);
            Assert.True(_files.Leave(record, Exit(record.Handle.Name, DetachedExitCause.Requested)));
        }

        Assert.Equal(RegistryFiles.MostKept, _files.List(null).Count());
        _time.Advance(RegistryFiles.Kept + TimeSpan.FromMinutes(1));
        RegistryRecord last = Living("last");
        _files.Add(last);
        Assert.True(_files.Leave(last, Exit("last", DetachedExitCause.Requested)));

        // The new one's too: the files' own times are the system's.
        Assert.Empty(_files.List(null));
    }

    [Fact]
    public void W19_whoever_waits_too_long_for_the_registry_says_so()
    {
        PrivateFiles.MakeFolder(Folder);
        string path = Path.Combine(Folder, "lock");
        using (PrivateFiles.Lock(path, TimeSpan.Zero))
        {
            var waiting = Stopwatch.StartNew();
            Assert.Contains(
                "held by another", Assert.Throws<IOException>(() => PrivateFiles.Lock(path, TimeSpan.FromMilliseconds(50))).Message, StringComparison.Ordinal);
            Assert.True(waiting.Elapsed < Patience.Limit);
        }

        PrivateFiles.Lock(path, TimeSpan.Zero).Dispose();
    }

    [Fact]
    public void W19_an_entry_refuses_another_contract_and_one_that_has_ended()
    {
        var registry = new WorkerRegistry(Folder);
        RegistryRecord record = Living("one") with { Contract = "ICounter", ContractHash = RpcContract<ICounter>.Instance.Hash };
        registry.Files.Add(record);
        WorkerRegistryEntry entry = registry.Find("one")!;

        Assert.True(entry is { IsRunning: true, MemoryBytes: > 0, LastExit: null } && entry.LeaseLeft > TimeSpan.Zero);
        Assert.Equal(record.Handle.Channel.TicketId.ToArray(), entry.GetHandle<ICounter>().Channel.TicketId.ToArray());
        Assert.Throws<ContractMismatchException>(() => entry.GetHandle<IStopping>());
        registry.Files.Leave(record, Exit("one", DetachedExitCause.Requested));
        WorkerRegistryEntry ended = registry.Find("one")!;
        Assert.Contains("as it was asked", Assert.Throws<InvalidOperationException>(() => ended.GetHandle<ICounter>()).Message, StringComparison.Ordinal);
        Assert.Equal((false, (TimeSpan?)null, (long?)null), (ended.IsRunning, ended.LeaseLeft, ended.MemoryBytes));
        Assert.Throws<ArgumentException>(() => new WorkerRegistry("relative"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetachedOptions { Lease = TimeSpan.Zero });
    }

    private static RegistryRecord Living(string name) => Of(name, ProcessIdentity.Of(Environment.ProcessId)!);

    private static RegistryRecord Dead(string name) => Of(name, ProcessIdentity.Of(Environment.ProcessId)! with { Started = "1" });

    private static RegistryRecord Of(string name, ProcessIdentity process)
    {
        var channel = new IpcHandle(IpcEndpoint.Unix("/nowhere/s"), new byte[16], new byte[16], Convert.FromHexString(Key), IpcTicketKind.Many);
        return new RegistryRecord
        {
            Handle = HandleContent.Of(name, process.ProcessId, channel, new WorkerOptions()) with { Process = process },
            Contract = "IPrimes",
            ContractHash = new string('a', 64),
            OwnerProcessId = 4711,
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Lease = TimeSpan.FromHours(1),
        };
    }

    private static DetachedExit Exit(string name, DetachedExitCause cause) => new()
    {
        Name = name,
        ProcessId = Environment.ProcessId,
        Cause = cause,
        StartedAt = default,
        EndedAt = default,
    };

    /// <summary>Writes over the worker's file, in place; null: leaves it.</summary>
    private string Corrupt(string name, string? content)
    {
        string path = Directory.GetFiles(Folder, "*.worker").Single(file => File.ReadAllText(file).Contains($"\"{name}\"", StringComparison.Ordinal));
        if (content is not null)
        {
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content));
        }

        return path;
    }
}
