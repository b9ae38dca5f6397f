using Hawser.Workers.Owning;

namespace Hawser.Workers.Tests;

public sealed class CoreFileTests
{
    [Theory]
    [InlineData("core", false, "/folder/core")]
    [InlineData("core", true, "/folder/core.4711")]
    [InlineData("core.%p", true, "/folder/core.4711")]
    [InlineData("/cores/100%%-%P%", false, "/cores/100%-4711")]
    [InlineData("core.%e", false, null)]
    [InlineData("|/usr/bin/handler %p", true, null)]
    [InlineData("", true, null)]
    public void W16_a_core_is_where_the_kernels_pattern_says(string pattern, bool isNumbered, string? path) =>
        Assert.Equal(path, CoreFile.PathOf(pattern, isNumbered, 4711, "/folder"));
}
