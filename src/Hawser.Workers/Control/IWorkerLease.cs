using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>What a detached worker's keepers ask of it: those who come by the registry's handle or by its starter's.</summary>
[RpcContract(Name = "HawserWorkerLease", JsonContext = typeof(ControlJson))]
internal interface IWorkerLease
{
    /// <summary>The lease begins again.</summary>
    Task RenewAsync();

    /// <summary>Begins the orderly end, and returns at once.</summary>
    Task StopAsync();
}
