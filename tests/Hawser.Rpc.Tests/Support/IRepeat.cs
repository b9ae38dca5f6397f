namespace Hawser.Rpc.Tests.Support;

[RpcContract]
public interface IRepeat
{
    Task<string> RepeatAsync(string text, int times);
}
