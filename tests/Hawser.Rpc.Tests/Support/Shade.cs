namespace Hawser.Rpc.Tests.Support;

public enum Shade
{
    Light,
    Dark,
}
