namespace Hawser.Rpc.Wire;

/// <summary>A message that may become useless while it is being sent.</summary>
internal interface IDroppable
{
    bool IsDropped { get; }
}
