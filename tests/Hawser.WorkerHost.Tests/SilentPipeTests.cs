using System.IO.Pipes;

namespace Hawser.WorkerHost.Tests;

public sealed class SilentPipeTests
{
    [Fact]
    public void A_pipe_is_described_by_the_same_words_at_both_ends_and_others_by_others()
    {
        using AnonymousPipeServerStream one = new(PipeDirection.In);
        using AnonymousPipeServerStream other = new(PipeDirection.In);
        string described = SilentPipe.Describe((int)one.SafePipeHandle.DangerousGetHandle());
        Assert.Matches("^3 [0-9]+$", described);
        Assert.Equal(described, SilentPipe.Describe((int)one.ClientSafePipeHandle.DangerousGetHandle()));
        Assert.NotEqual(described, SilentPipe.Describe((int)other.SafePipeHandle.DangerousGetHandle()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("3 1")]
    [InlineData("3 ")]
    [InlineData("nonsense")]
    public void What_is_not_the_pipe_that_was_passed_is_left_alone_and_the_variable_removed(string? value)
    {
        bool open = Directory.Exists("/proc/self/fd/3") || File.Exists("/proc/self/fd/3");
        InheritedHooks.Set(SilentPipe.Variable, value);
        Assert.Equal(-1, SilentPipe.Take());
        Assert.Null(Environment.GetEnvironmentVariable(SilentPipe.Variable));
        Assert.Equal(open, Directory.Exists("/proc/self/fd/3") || File.Exists("/proc/self/fd/3"));
    }
}
