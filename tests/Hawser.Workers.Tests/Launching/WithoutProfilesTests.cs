using Hawser.Workers.Serving;

namespace Hawser.Workers.Tests.Launching;

/// <summary>The variable by which a process compiles without profiles.</summary>
public sealed class WithoutProfilesTests
{
    private const string Variable = "DOTNET_TieredPGO";

    [Fact]
    public void It_is_added_to_what_else_is_set()
    {
        var before = new Dictionary<string, string?> { ["A"] = "1" };
        IReadOnlyDictionary<string, string?> after = WithoutProfilesAttribute.AddTo(before);
        Assert.Equal("1", after["A"]);
        Assert.Equal("0", after[Variable]);
        Assert.Single(before);
    }

    [Theory]
    [InlineData("1")]
    [InlineData(null)]
    public void What_the_options_say_counts_more(string? said)
    {
        var before = new Dictionary<string, string?> { [Variable] = said };
        Assert.Same(before, WithoutProfilesAttribute.AddTo(before));
    }
}
