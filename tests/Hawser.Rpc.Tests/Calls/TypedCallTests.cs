using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

public sealed class TypedCallTests
{
    [Fact]
    public async Task P17_typed_calls_carry_parameters_and_results()
    {
        await using var pair = await PeerPair.ServeAsync<ICalculator>(new Calculator());
        var calculator = pair.Client.CreateProxy<ICalculator>();

        Assert.Equal(5, await calculator.AddAsync(2, 3).InTime());
        Assert.Equal("a+b", await calculator.JoinAsync("a", "b", "+").AsTask().InTime());
        await calculator.DoNothingAsync().InTime();
        var e = await Assert.ThrowsAsync<RemoteException>(() => calculator.FailAsync("too bad").InTime());
        Assert.Equal("too bad", e.Message);
    }
}
