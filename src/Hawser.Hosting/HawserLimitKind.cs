namespace Hawser.Hosting;

/// <summary>The kinds of limits that an application's configuration can name.</summary>
public enum HawserLimitKind
{
    /// <summary>So many in a window, which begins anew when it is over.</summary>
    FixedWindow = 0,

    /// <summary>So many in a window that moves on by segments.</summary>
    SlidingWindow = 1,

    /// <summary>A bucket that is filled up again by so many in each window.</summary>
    TokenBucket = 2,

    /// <summary>So many at one time.</summary>
    Concurrency = 3,
}
