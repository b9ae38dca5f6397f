using Hawser.Testing;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to tests that is about the test kit, run.</summary>
public sealed class TestKitGuideTests
{
    [Fact]
    public async Task Code_that_uses_workers_is_tested_without_processes()
    {
        var launcher = new FakeLauncher();
        var reception = new Reception(new WorkerOptions { Launcher = launcher });
        Assert.Equal($"Hello Ada, says process {Environment.ProcessId}.", await reception.WelcomeAsync("Ada"));
        Assert.Equal(0, (await launcher.Workers[0].Exited).ExitCode);
    }

    [Fact]
    public async Task A_start_fails_where_the_test_wants_it()
    {
        var launcher = new FakeLauncher();
        var reception = new Reception(new WorkerOptions { Launcher = launcher });
        launcher.Next(FakeStart.Fails(WorkerStartStage.Boot, "libgreet.so: not found"));
        Assert.Equal("Welcome, Ada. Our greeter is ill (Boot).", await reception.WelcomeAsync("Ada"));
        Assert.StartsWith("Hello Ben", await reception.WelcomeAsync("Ben"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_dies_in_a_call()
    {
        var dying = FakeStart.As(async worker =>
        {
            worker.BeforeCall = (method, token) =>
            {
                worker.WriteError("Segmentation fault in libgreet.so");
                worker.Die(11);
                return ValueTask.CompletedTask;
            };
            await worker.ServeAsync();
        });
        var reception = new Reception(new WorkerOptions { Launcher = new FakeLauncher(dying) });
        Assert.Equal("Welcome, Ada. Our greeter has just left (SIGSEGV).", await reception.WelcomeAsync("Ada"));
    }

    [Fact]
    public async Task A_worker_hangs()
    {
        var hanging = FakeStart.As(async worker =>
        {
            worker.BeforeCall = (method, token) => new ValueTask(Task.Delay(Timeout.Infinite, token));
            await worker.ServeAsync();
        });
        var reception = new Reception(new WorkerOptions
        {
            Launcher = new FakeLauncher(hanging),
            CallTimeout = TimeSpan.FromMilliseconds(50),
        });
        Assert.Equal("Welcome, Ada. Our greeter is in thought.", await reception.WelcomeAsync("Ada"));
    }

    [Fact]
    public async Task A_worker_answers_what_the_test_says()
    {
        var lying = FakeStart.Answering((method, parameters) => $"\"{method} {parameters[0]}\"");
        var reception = new Reception(new WorkerOptions { Launcher = new FakeLauncher(lying) });
        Assert.Equal("IGreeter.GreetAsync Ada", await reception.WelcomeAsync("Ada"));
    }
}
