using System.Text.Json.Nodes;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Runtimes.Editing;

namespace Hawser.Acceptance;

/// <summary>Runtimes in a process that knows nothing of Hawser.</summary>
public sealed class AttachTests
{
    [Fact]
    public async Task R4a_a_process_that_knows_nothing_of_Hawser_is_looked_into_and_changed_and_left_as_it_was()
    {
        await using ToldProcess stranger = await Stranger.StartAsync();
        JsonObject before = await Stranger.SurroundingsAsync(stranger);

        await using (AttachedRuntime runtime = Attach(stranger))
        {
            await runtime.ConnectAsync().WaitAsync(RuntimeKit.GuestPatience);
            IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
            Assert.Equal("7", await runtime.ValueAsync("a", "Hawser.Acceptance.Stranger.Tally.Count"));
            Assert.Equal("41", await runtime.ValueAsync("b", "Hawser.Acceptance.Stranger.Tally.Count = 41"));
            CompletionList list = await runtime.CompleteAsync(
                new EditRequest { Container = "main", Code = "Hawser.Acceptance.Stranger.Tall", Position = 31 }).Soon();
            Assert.Equal("Tally", list.Items[0].Label);
            await runtime.ValueAsync("c", """Console.WriteLine("from within"); 1""");
            await runtime.ValueAsync("d", """File.WriteAllText(Path.Combine(Hawser.Runtimes.EvaluationContext.Current!.TempFolder, "left"), "")""");
            Assert.Equal("41", await stranger.AskAsync("count"));
            await runtime.DisconnectAsync().Soon();
            Assert.Contains(
                "from within",
                string.Concat((await events.ToListAsync().AsTask().Soon()).OfType<EvaluationOutput>().Select(static output => output.Text)),
                StringComparison.Ordinal);
        }

        Assert.Equal("41", await stranger.AskAsync("count"));
        await Stranger.LeftAsItWasAsync(stranger, before);

        // And once more, by the hook that is there already.
        await using (AttachedRuntime again = Attach(stranger))
        {
            await again.ConnectAsync().WaitAsync(RuntimeKit.GuestPatience);
            Assert.Equal("42", await again.ValueAsync("a", "Hawser.Acceptance.Stranger.Tally.Count + 1"));

            // What would end any other process ends none that is visited.
            Task<RuntimeEvent> log = again.ReadEventsAsync().FirstAsync(static item => item is EvaluationLog).AsTask();
            await again.ValueAsync("b", """new Thread(() => throw new InvalidOperationException("nobody catches this")).Start();""");
            Assert.Contains("nobody catches this", ((EvaluationLog)await log.Soon()).Message, StringComparison.Ordinal);
            Assert.Equal("41", await stranger.AskAsync("count"));
        }

        await Stranger.LeftAsItWasAsync(stranger, before);
    }

    [Fact]
    public async Task R4a_two_guests_of_one_process_end_apart()
    {
        await using ToldProcess stranger = await Stranger.StartAsync();
        JsonObject before = await Stranger.SurroundingsAsync(stranger);
        await using AttachedRuntime first = Attach(stranger), second = Attach(stranger);
        await first.ConnectAsync().WaitAsync(RuntimeKit.GuestPatience);
        await second.ConnectAsync().WaitAsync(RuntimeKit.GuestPatience);
        await first.ValueAsync("a", "int x = 1;");
        await second.ValueAsync("a", "int x = 2;");

        await first.DisconnectAsync().Soon();
        Assert.Equal("2", await second.ValueAsync("b", "x", "a"));
        await second.DisconnectAsync().Soon();

        await Stranger.LeftAsItWasAsync(stranger, before);
    }

    [Fact]
    public async Task R2_aborting_at_each_step_and_while_the_hook_is_at_work_leaves_the_process_as_it_was()
    {
        await using ToldProcess stranger = await Stranger.StartAsync();
        JsonObject before = await Stranger.SurroundingsAsync(stranger);
        for (int step = 1; step <= 3; step++)
        {
            using var stop = new CancellationTokenSource();
            await using AttachedRuntime runtime = Attach(stranger);
            int heard = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.ConnectAsync(
                new AtStep(_ =>
                {
                    if (++heard == step)
                    {
                        stop.Cancel();
                    }
                }),
                stop.Token)).WaitAsync(RuntimeKit.GuestPatience);
            Assert.Equal((step, RuntimeState.Ended), (heard, runtime.State));
        }

        // The request is gone when the hook has taken it, the reply when what the hook opened is known.
        string folder = Assert.Single(Directory.GetDirectories(Path.GetTempPath(), "hawser-attach-*"));
        bool isAborted = false;
        for (int attempt = 0; attempt < 5 && !isAborted; attempt++)
        {
            isAborted = await AbortedWhenTakenAsync(stranger, folder);
        }

        Assert.True(isAborted, "it was always connected before it was told to stop");
        await Stranger.LeftAsItWasAsync(stranger, before);
    }

    [Fact]
    public async Task R4a_a_guest_of_a_process_that_uses_Hawser_itself_leaves_its_node_and_its_workers_alone()
    {
        using var folder = new PrivateFolder();
        await using ToldProcess process = ToldProcess.Start("Hawser.Acceptance.Child", "node", folder.Path, "harbour");
        Assert.Equal($"open {process.Id}", await process.LineAsync());
        await using var own = AttachedRuntime.ToNode("harbour", RuntimeKit.Attaching(new RuntimeNodeRegistry(folder.Path)));
        await own.ConnectAsync().Soon();
        string? worker = await own.ValueAsync("spawn", """
            using Hawser.Acceptance.Child.Trials;
            var worker = await Hawser.Workers.Worker.SpawnAsync<ITrial, Trial>(new Hawser.Workers.WorkerOptions { Name = "its own" });
            worker.ProcessId
            """);

        await using (AttachedRuntime guest = Attach(process))
        {
            await guest.ConnectAsync().WaitAsync(RuntimeKit.GuestPatience);
            Assert.Equal($"{process.Id}", await guest.ValueAsync("a", "Environment.ProcessId"));
            await guest.DisconnectAsync().Soon();
        }

        Task<RuntimeEvent> output = own.ReadEventsAsync().FirstAsync(static item => item is EvaluationOutput).AsTask();
        Assert.Equal("5", await own.ValueAsync("after", """Console.Write("still here"); await worker.Client.AddAsync(2, 3)""", "spawn"));
        Assert.Equal("still here", ((EvaluationOutput)await output.Soon()).Text);
        await process.KillAsync();
        ProcessAssert.Gone(int.Parse(worker!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task R4a_a_process_that_is_not_there_is_a_clear_error()
    {
        await using ToldProcess stranger = await Stranger.StartAsync();
        await stranger.KillAsync();
        await using AttachedRuntime runtime = Attach(stranger);

        RuntimeConnectException failure = await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).Soon();

        Assert.Equal(RuntimeConnectFailure.NodeNotFound, failure.Failure);
        Assert.Contains($"process {stranger.Id}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R4a_a_process_that_is_no_dotnet_is_a_clear_error()
    {
        await using var sleeper = ToldProcess.Start(new System.Diagnostics.ProcessStartInfo("sleep", "1000"));
        await using var runtime = AttachedRuntime.ToProcess(sleeper.Id, new AttachedOptions { Language = typeof(CSharpLanguage) });

        RuntimeConnectException failure = await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).Soon();

        Assert.Equal(RuntimeConnectFailure.NodeRefused, failure.Failure);
        Assert.Contains("takes no startup hook", failure.Message, StringComparison.Ordinal);
    }

    /// <returns>False: the hook was quicker than whoever was to stop it.</returns>
    private static async Task<bool> AbortedWhenTakenAsync(ToldProcess stranger, string folder)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder, $"{stranger.Id}*");
        watcher.Deleted += (_, e) => (e.Name!.EndsWith("request", StringComparison.Ordinal) ? taken : known).TrySetResult();
        watcher.EnableRaisingEvents = true;
        using var stop = new CancellationTokenSource();
        await using AttachedRuntime runtime = Attach(stranger);
        Task connecting = runtime.ConnectAsync(null, stop.Token);
        await taken.Task.Soon();
        await stop.CancelAsync();
        await Task.WhenAny(connecting).WaitAsync(RuntimeKit.GuestPatience);
        await known.Task.Soon();
        if (!connecting.IsCompletedSuccessfully)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
            return true;
        }

        return false;
    }

    private static AttachedRuntime Attach(ToldProcess process) => AttachedRuntime.ToProcess(process.Id, RuntimeKit.Attaching());
}
