namespace Hawser.Rpc.Generators.Tests.Running;

internal enum Shade : long
{
    None,
    Dark = long.MinValue,
    Light = long.MaxValue,
}
