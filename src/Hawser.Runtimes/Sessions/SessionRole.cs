namespace Hawser.Runtimes.Sessions;

/// <summary>What a connection is to a session.</summary>
internal enum SessionRole
{
    /// <summary>Its owner, or its owner again after a lost connection.</summary>
    Owner,

    /// <summary>One that sees its events and asks for nothing.</summary>
    Observer,
}
