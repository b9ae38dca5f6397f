namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed record ShopItem(string Name, int Amount);
