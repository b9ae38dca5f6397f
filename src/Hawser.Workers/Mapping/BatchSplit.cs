namespace Hawser.Workers.Mapping;

/// <summary>
/// When a batch that has failed, and may be carried out again, is so in smaller ones: <see cref="BatchFailedException"/>.
/// </summary>
internal enum BatchSplit
{
    /// <summary>It is a single item, or anything else that has no parts.</summary>
    Never,

    /// <summary>When its worker has died: of a failure by any of its items the whole is to hear.</summary>
    OnDeath,

    /// <summary>Whatever it has failed with: the others are not to suffer for the item that is to blame.</summary>
    OnFailure,
}
