using System.Globalization;

namespace Hawser.WorkerHost.Tests;

public sealed class ProcessStatTests
{
    [Theory]
    [InlineData("worker")]
    [InlineData("a (b) c")]
    [InlineData(") Z 1 (")]
    [InlineData("")]
    public void A_programs_name_may_hold_anything(string name)
    {
        string rest = string.Join(' ', Enumerable.Range(5, 17).Select(static i => i.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(new ProcessStat('S', 4711, 5, "998877"), ProcessStat.Parse($"42 ({name}) S 4711 {rest} 998877 1 2 3\n"));
    }

    [Fact]
    public void This_process_runs_and_one_that_cannot_be_is_gone()
    {
        ProcessStat self = ProcessStat.Read(Environment.ProcessId)!.Value;
        Assert.Equal(self.Started, ProcessStat.StartTime("self"));
        Assert.True(self.Parent >= 0);
        Assert.Null(ProcessStat.Read(int.MaxValue));
        Assert.Null(ProcessStat.StartTime("2147483647"));
    }
}
