using System.Runtime.CompilerServices;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.Tests.Serving;

public sealed class ContainerTests
{
    [Fact]
    public async Task E15_dropping_a_container_while_it_runs_ends_it_without_a_container_down_event()
    {
        await using Session session = await Session.OpenAsync();
        Task<EvaluationResponse> running = session.RunAsync(async Task (_) => await new TaskCompletionSource().Task);
        Task<EvaluationResponse> waiting = session.RunAsync(_ => { });
        await session.SeenAsync<EvaluationStarted>();

        await session.Connection.DropContainerAsync("c").InTime();

        Assert.Equal(EvaluationStatus.Aborted, (await running).Status);
        Assert.Equal(EvaluationStatus.Aborted, (await waiting).Status);
        Assert.Equal("1", (await session.RunAsync(_ => 1)).Result?.Text);
        Assert.DoesNotContain(session.Events, e => e is ContainerDown);
        Assert.Equal(0, session.Connection.Server!.AbandonedThreads);
    }

    [Fact]
    public async Task E15_a_container_that_dies_by_itself_gives_an_event_and_its_name_can_be_used_again()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse crashed = await session.EvaluateAsync("crash");
        ContainerDown down = await session.SeenAsync<ContainerDown>();
        EvaluationResponse next = await session.RunAsync(_ => 1);

        Assert.Equal(EvaluationStatus.Aborted, crashed.Status);
        Assert.Equal("c", down.Container);
        Assert.Contains("The language has crashed.", down.Reason);
        Assert.Equal("1", next.Result?.Text);
    }

    [Fact]
    public async Task E15_a_forgotten_evaluation_is_unknown_to_later_ones()
    {
        await using Session session = await Session.OpenAsync();
        await session.EvaluateAsync(Script.Code(cell => { cell.Values["x"] = 5; }), name: "x");

        Assert.Equal("5", await SeenAsync());
        await session.Connection.ForgetEvaluationAsync(new EvaluationReference("c", "x"));
        Assert.Equal("<null>", await SeenAsync());

        async Task<string?> SeenAsync() => (await session.EvaluateAsync(
            Script.Code(cell => cell["x"]),
            change: request => request with { Parents = [new EvaluationReference("c", "x")] })).Result?.Text;
    }

    [Fact]
    public async Task E21_evaluating_a_reference_again_replaces_what_it_defined()
    {
        await using Session session = await Session.OpenAsync();
        await session.EvaluateAsync(Script.Code(cell => { cell.Values["x"] = 5; }), name: "x");
        await session.EvaluateAsync(Script.Code(cell => { cell.Values["x"] = 6; }), name: "x");

        EvaluationResponse response = await session.EvaluateAsync(
            Script.Code(cell => cell["x"]), change: request => request with { Parents = [new EvaluationReference("c", "x")] });

        Assert.Equal("6", response.Result?.Text);
    }

    [Fact]
    public async Task E16_what_holds_the_code_of_a_dropped_container_is_counted()
    {
        var time = new ManualTime();
        var node = new NodeManager(new ServingOptions { TimeProvider = time });
        await using Session session = await Session.OpenAsync(node);
        await session.EvaluateAsync("pin", "held");
        await session.RunAsync(_ => { }, "free");

        await session.Connection.DropContainerAsync("held").InTime();
        await session.Connection.DropContainerAsync("free").InTime();
        await Until(() =>
        {
            GC.Collect();
            time.Advance(TimeSpan.FromSeconds(1));
            return node.Contexts.StillLoaded == 1;
        });
        Assert.Equal(1, (await session.RunAsync(_ => { })).Memory.LoadedContexts);

        Unpin();
        await Until(() =>
        {
            GC.Collect();
            return node.Contexts.StillLoaded == 0;
        });

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Unpin()
        {
            lock (ScriptContainer.Pinned)
            {
                ScriptContainer.Pinned.Clear();
            }
        }
    }

    [Fact]
    public async Task A_prepared_cell_is_used_when_its_parents_are_the_same_and_compiled_again_when_not()
    {
        await using Session session = await Session.OpenAsync();
        await session.EvaluateAsync(Script.Code(cell => { cell.Values["x"] = 5; }), name: "x");
        var request = new EvaluationRequest
        {
            Reference = new EvaluationReference("c", "y"),
            Code = Script.Code(cell => cell["x"]),
            Parents = [new EvaluationReference("c", "x")],
        };

        Assert.Empty(await session.Connection.PrepareAsync(request));
        Assert.Equal("5", (await session.EvaluateAsync(request)).Result?.Text);
        Assert.Single(await session.Connection.PrepareAsync(request with { Code = "no such script" }));
        await session.Connection.PrepareAsync(request);
        await session.EvaluateAsync(Script.Code(cell => { cell.Values["x"] = 6; }), name: "x");
        Assert.Equal("6", (await session.EvaluateAsync(request)).Result?.Text);
    }

    [Fact]
    public async Task A_prepared_cell_is_loaded_ahead_and_no_other_is()
    {
        await using Session session = await Session.OpenAsync();
        string code = Script.Code(cell => (object?)cell.IsLoadedAhead);
        var request = new EvaluationRequest { Reference = new EvaluationReference("c", "ahead"), Code = code };
        await session.Connection.PrepareAsync(request);
        Assert.Equal("true", (await session.EvaluateAsync(request)).Result?.Text, ignoreCase: true);
        Assert.Equal("false", (await session.EvaluateAsync(code)).Result?.Text, ignoreCase: true);
    }

    [Fact]
    public async Task E20_memory_is_reported_when_it_has_changed_noticeably()
    {
        var time = new ManualTime();
        var node = new NodeManager(new ServingOptions { TimeProvider = time, MemoryChange = 256 << 20 });
        await using Session session = await Session.OpenAsync(node);
        byte[] held = GC.AllocateUninitializedArray<byte>(300 << 20);

        time.Advance(TimeSpan.FromSeconds(10));
        MemoryReported first = await session.SeenAsync<MemoryReported>();
        time.Advance(TimeSpan.FromSeconds(10));
        await session.RunAsync(_ => { });

        Assert.True(first.Memory.ManagedHeap > 256 << 20);
        Assert.True(first.Memory.Resident > 1 << 20);
        Assert.Single(session.Events, e => e is MemoryReported);
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task Thousands_of_tiny_evaluations_of_many_containers_each_respond_once_and_in_order()
    {
        await using Session session = await Session.OpenAsync();
        const int containers = 20;
        const int each = 100;

        EvaluationResponse[] all = await Task.WhenAll(Enumerable.Range(0, containers * each).Select(i =>
            session.RunAsync((Func<ScriptCell, object?>)(_ => i), $"c{i % containers}")));

        Assert.Equal(Enumerable.Range(0, containers * each).Select(i => $"{i}"), all.Select(response => response.Result?.Text));
        IEnumerable<EvaluationResponse> responses = session.Events.OfType<EvaluationResponded>().Select(e => e.Response);
        foreach (IGrouping<string, EvaluationResponse> group in responses.GroupBy(response => response.Reference.Container))
        {
            int[] values = [.. group.Select(response => int.Parse(response.Result!.Text, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(values.Order(), values);
            Assert.Equal(each, values.Length);
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < Patience.Limit, "It takes too long.");
            await Task.Yield();
        }
    }
}
