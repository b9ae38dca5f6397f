namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Shop : IShop
{
    public Task<ShopItem> BuyAsync(ShopItem item, IReadOnlyList<int> more) =>
        Task.FromResult(item with { Amount = item.Amount + more.Sum() });
}
