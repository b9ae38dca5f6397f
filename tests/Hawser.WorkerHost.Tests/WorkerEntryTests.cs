using System.Diagnostics.CodeAnalysis;

namespace Hawser.WorkerHost.Tests;

public sealed class WorkerEntryTests
{
    private static readonly string Assembly = typeof(WorkerEntryTests).Assembly.GetName().Name!;

    [Fact]
    public void The_entry_is_found_by_the_name_in_the_boot_line() =>
        Assert.Equal(7, WorkerEntry.Find($"{typeof(Good).FullName}, {Assembly}")(new WorkerBoot("{}"u8.ToArray(), null!, null)));

    [Theory]
    [InlineData("Hawser.Nothing, Hawser.NoSuchAssembly")]
    [InlineData("Hawser.Nothing, Hawser.WorkerHost.Tests")]
    [InlineData("[[[")]
    [InlineData("Hawser.WorkerHost.Tests.WorkerEntryTests+WrongResult, Hawser.WorkerHost.Tests")]
    [InlineData("Hawser.WorkerHost.Tests.WorkerEntryTests+NoRun, Hawser.WorkerHost.Tests")]
    public void W20_a_missing_entry_is_a_clear_error_that_names_it(string entry)
    {
        BootException e = Assert.Throws<BootException>(() => WorkerEntry.Find(entry));
        Assert.Contains(entry, e.Message, StringComparison.Ordinal);
    }

    private static class Good
    {
        [SuppressMessage("Style", "IDE0060", Justification = "The entry's shape.")]
        public static int Run(WorkerBoot boot) => 7;
    }

    private static class WrongResult
    {
        public static void Run(WorkerBoot boot) => _ = boot;
    }

    private static class NoRun;
}
