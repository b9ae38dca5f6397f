namespace Hawser.Rpc.Tests.Support;

[RpcContract]
public interface IRecursion
{
    Task<int> FibonacciAsync(int n);
}
