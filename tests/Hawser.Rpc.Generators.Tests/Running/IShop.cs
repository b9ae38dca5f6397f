namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>A contract with a wire name and a serializer context of its own.</summary>
[RpcContract(Name = "shop", JsonContext = typeof(ShopJson))]
internal interface IShop
{
    [RpcMethod("shop.buy")]
    Task<ShopItem> BuyAsync(ShopItem item, IReadOnlyList<int> more);
}
